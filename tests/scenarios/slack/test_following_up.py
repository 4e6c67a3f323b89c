"""People go on talking in a thread that Footnote has answered in."""

import pytest

from tests.fakes.slack.desk import ADA, BEN, DIRECT, GENERAL, MENTION, Desk


@pytest.fixture
def thread(desk: Desk) -> str:
    return str(desk.says(ADA, GENERAL, f"{MENTION} how many days of leave?")["ts"])


@pytest.mark.parametrize(
    "text",
    ["and for contractors?", "I meant contractors", "what about part-time", "Footnote, more"],
)
def test_the_one_who_asked_goes_on_without_a_mention(desk: Desk, thread: str, text: str) -> None:
    desk.says(ADA, GENERAL, text, thread=thread)

    assert desk.script.asked[-1].text == text
    assert len(desk.answers(GENERAL)) == 2


def test_whoever_goes_on_before_the_answer_is_there_is_answered_after_it(desk: Desk) -> None:
    post = desk.space.says(ADA, GENERAL, f"{MENTION} how many days of leave?")
    more = desk.space.says(ADA, GENERAL, "for contractors, I mean", thread=post["ts"])
    aside = desk.space.says(BEN, GENERAL, "is it Friday?", thread=post["ts"])
    for each in (post, more, aside):
        desk.told(each, GENERAL)
    desk.drain()

    assert [each.text for each in desk.script.asked][1:] == ["for contractors, I mean"]


def test_anybody_who_plainly_asks_next_is_answered(desk: Desk, thread: str) -> None:
    desk.says(BEN, GENERAL, "does that include public holidays?", thread=thread)

    assert len(desk.answers(GENERAL)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "ok great",
        ":+1:",
        "thank you very much, that helps",
        "<@UBEN> did you know that?",
        "<!here> is that right?",
        "<!subteam^S1|@hr> can you confirm?",
    ],
)
def test_thanks_and_words_to_others_get_silence(desk: Desk, thread: str, text: str) -> None:
    desk.says(ADA, GENERAL, text, thread=thread)

    assert len(desk.answers(GENERAL)) == 1


def test_a_remark_of_somebody_else_gets_silence(desk: Desk, thread: str) -> None:
    desk.says(BEN, GENERAL, "I never take that many", thread=thread)

    assert len(desk.answers(GENERAL)) == 1


def test_people_answering_each_other_get_silence_until_it_is_called_again(
    desk: Desk, thread: str
) -> None:
    desk.says(BEN, GENERAL, "I never take that many", thread=thread)
    desk.says(ADA, GENERAL, "really? why not?", thread=thread)
    assert len(desk.answers(GENERAL)) == 1

    desk.says(ADA, GENERAL, f"{MENTION} can I carry days over?", thread=thread)
    assert len(desk.answers(GENERAL)) == 2


def test_threads_it_has_not_answered_in_are_left_alone(desk: Desk) -> None:
    root = desk.space.says(BEN, GENERAL, "lunch?")
    desk.says(ADA, GENERAL, "where do we go?", thread=root["ts"])

    assert desk.script.asked == []


def test_one_word_mutes_it_in_a_thread_and_one_wakes_it(desk: Desk, thread: str) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} mute", thread=thread)
    desk.says(ADA, GENERAL, "and for contractors?", thread=thread)
    assert len(desk.answers(GENERAL)) == 1
    assert "stay quiet" in desk.space.ephemerals[-1].text

    desk.says(ADA, GENERAL, f"{MENTION} and for contractors?", thread=thread)
    assert len(desk.answers(GENERAL)) == 2

    desk.says(ADA, GENERAL, f"{MENTION} unmute", thread=thread)
    desk.says(ADA, GENERAL, "and for interns?", thread=thread)
    assert len(desk.answers(GENERAL)) == 3


def test_one_press_mutes_it_in_a_thread(desk: Desk, thread: str) -> None:
    desk.presses(ADA, GENERAL, desk.answers(GENERAL)[0], "more", value="mute")
    desk.says(ADA, GENERAL, "and for contractors?", thread=thread)

    assert len(desk.answers(GENERAL)) == 1


def test_without_the_history_scope_only_a_plain_question_counts(desk: Desk, thread: str) -> None:
    desk.space.without.add("history")
    desk.says(ADA, GENERAL, "I meant contractors", thread=thread)
    assert len(desk.answers(GENERAL)) == 1

    desk.says(ADA, GENERAL, "and for contractors?", thread=thread)
    assert len(desk.answers(GENERAL)) == 2


def test_in_a_direct_thread_everything_is_for_it(desk: Desk) -> None:
    root = desk.says(ADA, DIRECT, "how many days of leave?")
    desk.says(ADA, DIRECT, "only contractors", thread=root["ts"])

    assert len(desk.answers(DIRECT)) == 2
