"""Slack throttles, breaks off, answers with HTML, forgets to say that it posted."""

from itertools import pairwise

import pytest

from bot.handlers import words
from rag.domain import ModelUnavailable, ModelWakingUp, SearchBusy
from tests.fakes.slack.desk import ADA, BEN, DIRECT, GENERAL, MENTION, Desk
from tests.fakes.slack.script import cited
from tests.fakes.slack.workspace import shown

POSTING = ("chat.startStream", "chat.stopStream", "chat.postMessage", "chat.update")


@pytest.mark.parametrize("kind", ["429", "500", "reset", "html", "lost"])
@pytest.mark.parametrize("method", POSTING)
@pytest.mark.parametrize("times", [1, 4])
def test_whatever_breaks_the_answer_comes_exactly_once(
    desk: Desk, method: str, kind: str, times: int
) -> None:
    if method == "chat.postMessage":
        desk.space.without |= {"stream", "status"}
    desk.space.trouble(method, kind, times=times)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    answers = [each for each in desk.answers(GENERAL) if "25 days" in shown(each)]
    assert len(answers) == 1
    assert len(desk.answers(GENERAL)) == 1


@pytest.mark.parametrize(
    "method", ["auth.test", "users.info", "conversations.info", "users.list", "users.conversations"]
)
def test_a_failing_look_up_delays_the_answer_but_loses_nothing(desk: Desk, method: str) -> None:
    desk.space.trouble(method, "500", times=2)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert len(desk.answers(GENERAL)) == 1


def test_a_long_retry_after_is_waited_for(desk: Desk) -> None:
    desk.space.without |= {"stream", "status"}
    desk.space.trouble("chat.postMessage", "429", retry_after=90)
    began = desk.clock()
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    (answer,) = desk.answers(GENERAL)
    assert float(answer["ts"]) - began.timestamp() >= 90


@pytest.mark.parametrize(
    "code", ["channel_not_found", "not_in_channel", "is_archived", "token_revoked"]
)
def test_a_place_that_is_gone_ends_in_a_dead_letter_and_never_in_a_loop(
    desk: Desk, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        desk.space.trouble(method, code, times=50)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert desk.answers(GENERAL) == []
    assert len(desk.space.called("chat.postMessage")) == 0
    assert len(desk.app.stores.dead_letters.list()) >= 1
    told = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert any(code in line and line.startswith("Slack refused chat.") for line in told)
    assert any(line.startswith("a delivery ended undone") for line in told)


def test_when_the_model_is_away_it_says_so_and_answers_later_in_the_same_message(
    desk: Desk,
) -> None:
    desk.script.failures = [ModelUnavailable("away"), ModelWakingUp("asleep"), SearchBusy("full")]
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    (answer,) = desk.answers(GENERAL)
    assert "25 days" in shown(answer)
    told = [each["loading_messages"] for each in desk.space.called("assistant.threads.setStatus")]
    for sentence in (words.MODEL_AWAY, words.WAKING_UP, words.BUSY):
        assert sentence in [" ".join(each or ()) for each in told]


def test_when_the_model_stays_away_one_plain_sentence_says_so(desk: Desk) -> None:
    desk.script.failures = [ModelUnavailable("away")] * 50
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    (answer,) = desk.answers(GENERAL)
    assert "could not answer" in shown(answer)
    assert "Traceback" not in shown(answer)


def test_posts_into_one_channel_stay_a_second_apart(desk: Desk) -> None:
    for number in range(5):
        post = desk.space.says((ADA, BEN)[number % 2], GENERAL, f"{MENTION} leave {number}?")
        desk.told(post, GENERAL)
    desk.drain()

    stamps = sorted(float(each["ts"]) for each in desk.answers(GENERAL))
    assert len(stamps) == 5
    assert all(later - sooner >= 1 for sooner, later in pairwise(stamps))


def test_questions_asked_at_once_in_direct_messages_are_all_answered(desk: Desk) -> None:
    posts = [desk.space.says(ADA, DIRECT, f"leave {n}?") for n in range(6)]
    for post in posts:
        desk.told(post, DIRECT)
    desk.drain()

    assert sorted(each["thread_ts"] for each in desk.answers(DIRECT)) == [
        post["ts"] for post in posts
    ]


def test_a_stream_that_could_not_be_ended_is_not_taken_for_the_next_answer(desk: Desk) -> None:
    """The first question's stream stands open in the thread when the next one loses sight of its own."""
    first = desk.space.says(ADA, GENERAL, f"{MENTION} leave?")
    second = desk.space.says(ADA, GENERAL, f"{MENTION} remote work?", thread=first["ts"])
    desk.script.answers = {"leave?": cited("25 days [1]."), "remote work?": cited("Two days [1].")}
    desk.script.pieces = lambda text: [f"{word} " for word in text.split()]
    desk.script.between = lambda: _break_off(
        desk, "chat.appendStream", "chat.stopStream", "chat.update"
    )
    desk.told(first, GENERAL)
    desk.drain()
    assert desk.app.stores.dead_letters.list()

    desk.space.faults.clear()
    desk.script.between = lambda: None
    desk.space.trouble("chat.startStream", "reset")
    desk.told(second, GENERAL)
    desk.drain()
    for dead in desk.app.stores.dead_letters.list():
        desk.app.stores.dead_letters.replay(dead.delivery.id)
    desk.drain()

    said = [shown(each) for each in desk.answers(GENERAL)]
    assert [sum(words in each for each in said) for words in ("25 days", "Two days")] == [1, 1]
    assert len(said) == 2


def _break_off(desk: Desk, *methods: str) -> None:
    for method in methods:
        desk.space.trouble(method, "reset", times=50)
