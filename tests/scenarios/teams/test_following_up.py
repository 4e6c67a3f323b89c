"""People go on talking in a Teams thread that Footnote has answered in, where an owner lets it hear them."""

from typing import Any

import pytest

from tests.fakes.teams.desk import ANN, AT, GROUP, THREAD, Desk
from tests.fakes.teams.keys import APP_ID
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import TEAM

BOB = "bob"
US = {"application": {"id": APP_ID, "displayName": "Footnote"}}


def said(desk: Desk, conversation: str, *messages: tuple[str, str]) -> None:
    """What Graph tells of the conversation: who said what, oldest first; `us` is Footnote."""
    desk.teams.groups[TEAM] = "group-1"
    told: list[dict[str, Any]] = []
    for number, (who, text) in enumerate(messages):
        sender = US if who == "us" else {"user": {"id": who, "displayName": who.title()}}
        told.insert(
            0,
            {
                "id": str(1700000000003 + number),
                "messageType": "message",
                "createdDateTime": "2026-03-02T09:30:00.1Z",
                "from": sender,
                "mentions": [{"mentioned": US}] if text.startswith("Footnote") else [],
                "body": {"contentType": "html", "content": f"<p>{text}</p>"},
            },
        )
    desk.teams.said[conversation] = told


def answers(desk: Desk) -> int:
    return len(desk.teams.shown(THREAD))


@pytest.fixture
def thread(desk: Desk) -> Desk:
    """Ann asked in a channel's thread and was answered."""
    said(desk, THREAD, (ANN, "Footnote how many days of leave?"))
    desk.says("thread_reply", f"{AT} how many days of leave?")
    said(desk, THREAD, (ANN, "Footnote how many days of leave?"), ("us", "25 days"))
    return desk


def unmentioned(desk: Desk, text: str, *, who: str = ANN, **changed: Any) -> None:
    """Somebody goes on in the thread without mentioning anybody."""
    sender = {"id": f"29:{who}", "name": who.title(), "aadObjectId": who}
    activity: dict[str, Any] = {"from": sender, "entities": [], **changed}
    desk.says("thread_reply", text, **activity)


@pytest.mark.parametrize("text", ["and for contractors?", "I meant contractors", "Footnote, more"])
def test_the_one_who_asked_goes_on_without_a_mention(thread: Desk, text: str) -> None:
    unmentioned(thread, text)

    assert thread.script.asked[-1].text == text
    assert answers(thread) == 2


def test_whoever_goes_on_before_the_answer_is_there_is_answered_after_it(desk: Desk) -> None:
    said(desk, THREAD, (ANN, "Footnote how many days of leave?"))
    words = {
        "1800000000901": f"{AT} how many days of leave?",
        "1800000000902": "I meant contractors",
    }
    for number, text in words.items():
        kept: dict[str, Any] = {} if text.startswith(AT) else {"entities": []}
        told = payload("thread_reply", desk.teams.service_url, id=number, text=text, **kept)
        assert desk.post({**told, "from": {"id": "29:ann", "aadObjectId": ANN}}).status == 200
    desk.drain()

    assert [each.text for each in desk.script.asked] == [
        "how many days of leave?",
        "I meant contractors",
    ]
    assert [each.text for each in desk.script.asked[-1].turns][:1] == ["how many days of leave?"]
    assert answers(desk) == 2


def test_a_follow_up_to_what_somebody_else_asked_waits_for_the_answer(desk: Desk) -> None:
    said(desk, THREAD, (BOB, "Footnote how many days of leave?"))
    desk.says("thread_reply", f"{AT} how many days of leave?")
    unmentioned(desk, "I meant contractors")

    assert answers(desk) == 1


def test_anybody_who_plainly_asks_next_is_answered(thread: Desk) -> None:
    unmentioned(thread, "does that include public holidays?", who=BOB)

    assert answers(thread) == 2


@pytest.mark.parametrize("text", ["thanks!", "ok great", "stop", "help"])
def test_thanks_and_bare_words_get_silence(thread: Desk, text: str) -> None:
    unmentioned(thread, text, who=BOB)

    assert answers(thread) == 1


def test_words_to_somebody_else_get_silence(thread: Desk) -> None:
    mention = {
        "type": "mention",
        "text": "<at>Bob</at>",
        "mentioned": {"id": "29:bob", "name": "Bob"},
    }
    unmentioned(thread, "<at>Bob</at> did you know that?", entities=[mention])

    assert answers(thread) == 1


def test_people_answering_each_other_get_silence_until_it_is_called_again(thread: Desk) -> None:
    said(
        thread,
        THREAD,
        (ANN, "Footnote how many days of leave?"),
        ("us", "25 days"),
        (BOB, "I never take that many"),
    )
    unmentioned(thread, "really? why not?")
    assert answers(thread) == 1

    thread.says("thread_reply", f"{AT} can I carry days over?")
    assert answers(thread) == 2


def test_a_thread_it_has_not_answered_in_is_left_alone(desk: Desk) -> None:
    said(desk, THREAD, (ANN, "lunch?"))
    unmentioned(desk, "where do we go?")

    assert desk.script.asked == []
    assert desk.teams.asked_graph == []


def test_one_word_mutes_it_in_a_thread_and_a_mention_is_still_answered(thread: Desk) -> None:
    thread.says("thread_reply", f"{AT} mute")
    unmentioned(thread, "and for contractors?")
    assert len(thread.script.asked) == 1

    thread.says("thread_reply", f"{AT} and for contractors?")
    assert len(thread.script.asked) == 2

    thread.says("thread_reply", f"{AT} unmute")
    unmentioned(thread, "and for interns?")
    assert len(thread.script.asked) == 3


def test_where_nobody_tells_what_came_before_it_answers_to_its_name_only(desk: Desk) -> None:
    desk.says("thread_reply", f"{AT} how many days of leave?")
    unmentioned(desk, "and for contractors?")
    assert answers(desk) == 1

    unmentioned(desk, "Footnote, and for contractors?")
    assert answers(desk) == 2
    assert desk.app.stores.dead_letters.list() == []


def test_a_follow_up_waits_while_graph_is_away(thread: Desk) -> None:
    thread.teams.graph_fault = 503
    unmentioned(thread, "and for contractors?")
    assert answers(thread) == 1

    thread.teams.graph_fault = 0
    (letter,) = thread.app.stores.dead_letters.list()
    thread.app.stores.dead_letters.replay(letter.delivery.id)
    thread.drain()
    assert answers(thread) == 2


def test_a_changed_follow_up_is_answered_anew_in_place(thread: Desk) -> None:
    unmentioned(thread, "and for contractors?", id="1800000000077")
    thread.does(
        "personal_edit",
        id="1800000000077",
        text="and for part-timers?",
        conversation={"id": THREAD, "conversationType": "channel", "isGroup": True},
        **{"from": {"id": f"29:{ANN}", "aadObjectId": ANN}},
    )

    assert thread.script.asked[-1].text == "and for part-timers?"
    assert answers(thread) == 2


def test_a_follow_up_in_a_group_chat_is_answered_too(desk: Desk) -> None:
    said(desk, GROUP, (ANN, "Footnote how many days of leave?"))
    desk.says("group", f"{AT} how many days of leave?")
    said(desk, GROUP, (ANN, "Footnote how many days of leave?"), ("us", "25 days"))
    desk.says("group", "and for contractors?", entities=[])
    assert len(desk.teams.shown(GROUP)) == 2

    said(desk, GROUP, (ANN, "leave?"), ("us", "25 days"), (BOB, "I knew that"))
    desk.says("group", "so what about lunch?", entities=[])
    assert len(desk.teams.shown(GROUP)) == 2


def test_what_people_said_before_it_was_called_is_read_once_with_its_speakers(desk: Desk) -> None:
    said(
        desk, THREAD, (ANN, "Are 30 days of leave <b>right</b>?"), (BOB, "I think it is &lt;28&gt;")
    )
    desk.says("thread_reply", f"{AT} who is right?")
    first = desk.script.asked[-1]
    assert [(each.name, each.text) for each in first.turns] == [
        (ANN.title(), "Are 30 days of leave right?"),
        ("Bob", "I think it is <28>"),
    ]

    desk.says("thread_reply", f"{AT} and for contractors?")
    assert "I think it is" not in " ".join(each.text for each in desk.script.asked[-1].turns)
    assert len([each for each in desk.teams.asked_graph if "replies" in each]) == 1


def test_without_consent_a_question_in_a_thread_is_answered_all_the_same(desk: Desk) -> None:
    desk.says("thread_reply", f"{AT} who is right?")

    assert desk.script.asked[-1].turns == ()
    assert answers(desk) == 1
