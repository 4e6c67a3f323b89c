"""What people wrap around a question never stands between it and its answer."""

import pytest

from rag.answering.courtesies import bare

ASKED = "how many days of leave do employees get?"


@pytest.mark.parametrize(
    "said",
    [
        f"hey {ASKED}",
        f"Hello, {ASKED}",
        f"Hi there! {ASKED}",
        f"Good morning everyone, {ASKED}",
        f"@Zed {ASKED}",
        f"hey @Ada\u00a0Lovelace, {ASKED}",
        f"{ASKED[:-1]}, @Zed?",
        f"{ASKED[:-1]}, @Zed, @Ada\u00a0Lovelace?",
        f"{ASKED[:-1]} cc @Zed?",
        f"{ASKED} thanks!",
        f"{ASKED} Thank you very much in advance.",
        f"quick question: {ASKED}",
        f"please look this up: {ASKED}",
        f"Hi, could you please tell me {ASKED}",
        f"does anybody know {ASKED}",
        f"I was wondering {ASKED}",
        f"please tell me {ASKED}",
        f"{ASKED} (https://intra.example/leave?x=1)",
        f"{ASKED} https://intra.example/leave",
        f"{ASKED} #hr-help",
        f"Guten Morgen zusammen, {ASKED} Vielen Dank!",
    ],
)
def test_what_is_wrapped_around_a_question_is_taken_off(said: str) -> None:
    assert bare(said).rstrip("?") == ASKED.rstrip("?")


@pytest.mark.parametrize(
    "said",
    [
        ASKED,
        "what is @Ada\u00a0Lovelace's phone number?",
        "who replaces @Ada while she is away?",
        "what became of ticket #4711?",
        "is a hello message sent to newcomers?",
        "do you know me?",
        "thanks",
        "hello",
        "@Zed",
        "https://intra.example/leave",
        "tell me a joke",
        "What does the thank you note say?",
    ],
)
def test_what_belongs_to_a_question_stays(said: str) -> None:
    assert bare(said) == said
