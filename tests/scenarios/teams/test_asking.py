"""People ask in Teams."""

import json
from dataclasses import replace

import pytest

from rag.domain import Answer
from tests.fakes.slack.script import cited, passage
from tests.fakes.teams.desk import AT, CHANNEL, GROUP, PERSONAL, Desk
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import THREAD, member

LEAVE = "You get **25 days** of leave a year [1]."
MINE = "a:1personal-ann-by-bot"


def test_a_mention_in_a_channel_is_answered_once_in_its_thread_with_its_source(desk: Desk) -> None:
    desk.does("channel", text=f"{AT} how many days of leave do I get?")

    (answer,) = desk.teams.shown(THREAD)
    assert answer["text"] == LEAVE
    (claim,) = answer["entities"][0]["citation"]
    assert (claim["position"], claim["appearance"]["name"]) == (1, "The handbook, p. 12")
    assert answer["entities"][0]["additionalType"] == ["AIGeneratedContent"]
    assert [question.text for question in desk.script.asked] == ["how many days of leave do I get?"]


def test_a_personal_message_needs_no_mention_and_is_streamed(desk: Desk) -> None:
    desk.script.pieces = lambda text: [f"{word} " for word in text.split()]
    desk.script.between = lambda: _second(desk)
    desk.says("personal", "how many days of leave?")

    (answer,) = desk.teams.shown(PERSONAL)
    assert answer["text"] == LEAVE
    assert len(desk.teams.sent("POST", "streaming")) >= 2
    assert len(desk.teams.sent("POST", "final")) == 1


def test_a_follow_up_remembers_what_was_said(desk: Desk) -> None:
    desk.says("personal", "how many days of leave?")
    desk.says("personal", "and for part-timers?")

    assert [turn.text for turn in desk.script.asked[1].turns] == ["how many days of leave?", LEAVE]


def test_threads_of_a_channel_remember_apart(desk: Desk) -> None:
    desk.does("channel", text=f"{AT} leave?")
    desk.does("thread_reply", text=f"{AT} and part-timers?")
    other = {"id": f"{CHANNEL};messageid=17", "conversationType": "channel"}
    desk.says("channel", f"{AT} something else?", conversation=other)

    assert len(desk.script.asked[1].turns) == 2
    assert desk.script.asked[2].turns == ()


def test_resent_activities_give_one_answer(desk: Desk) -> None:
    for _ in range(5):
        desk.does("channel")
        desk.clock.advance(15)

    assert len(desk.teams.shown(THREAD)) == 1
    assert len(desk.script.asked) == 1


def test_people_talking_bots_reactions_and_arrivals_get_no_answer(desk: Desk) -> None:
    for name in ("channel_unmentioned", "own_message", "reaction", "typing", "bot_arrives"):
        assert desk.does(name).status == 200

    assert desk.script.asked == []
    assert desk.teams.calls == []


def test_an_edited_question_is_answered_anew_in_place(desk: Desk) -> None:
    desk.does("personal")
    desk.script.usual = Answer(text="Half of it.", answered=True)
    desk.clock.advance(30)
    desk.does("personal_edit")

    assert desk.texts(PERSONAL) == ["Half of it."]
    assert desk.script.asked[-1].text == "How many days of leave do part-timers get?"


def test_a_deleted_question_takes_its_answer_with_it(desk: Desk) -> None:
    desk.does("personal")
    desk.does("personal_delete")

    assert desk.texts(PERSONAL) == []
    desk.says("personal", "what did I ask?")
    assert desk.script.asked[-1].turns == ()


def test_a_group_chat_is_answered_with_one_message(desk: Desk) -> None:
    desk.does("group")

    assert desk.texts(GROUP) == [LEAVE]
    assert desk.teams.sent("POST", "streaming") == []


def test_asking_about_a_message_answers_the_asker_alone(desk: Desk) -> None:
    desk.teams.chats["29:1ann-XyZ"] = MINE
    desk.does("ask_about_submit")

    assert desk.texts(MINE) == [LEAVE]
    assert desk.texts(GROUP) == []
    assert "The travel budget is 900 & rising." in str(desk.script.asked[0])


def test_thumbs_are_stored_with_the_answer_and_its_reason_is_thanked_for(desk: Desk) -> None:
    desk.does("personal")
    message = desk.last(PERSONAL)

    form = json.loads(desk.does("feedback_form", replyToId=message["id"]).body)["task"]["value"]
    fields = [each["id"] for each in form["card"]["content"]["body"] if "id" in each]
    written = dict(zip(fields, ("The page is wrong", "28 days"), strict=True))
    thumb = {"reaction": "dislike", "feedback": json.dumps(written)}
    value = {"actionName": "feedback", "actionValue": thumb}
    assert desk.does("feedback", replyToId=message["id"], value=value).body == b"{}"

    (record,) = desk.app.stores.answers.recent()
    (rating,) = record.ratings
    assert (rating.verdict, rating.reason) == ("down", "The page is wrong")
    assert rating.correction == "28 days"
    assert desk.texts(PERSONAL)[-1] == "Thank you, noted."


def test_a_thumb_beneath_any_part_of_a_long_answer_is_for_that_answer(desk: Desk) -> None:
    desk.script.usual = cited("\n\n".join(f"Paragraph {n} says much [1]." for n in range(1500)))
    desk.does("group")

    for each in desk.teams.shown(GROUP)[1:]:
        desk.does("feedback", replyToId=each["id"], conversation={"id": GROUP})
        (record,) = desk.app.stores.answers.recent()
        assert [each.verdict for each in record.ratings] == ["down"]
        desk.app.stores.answers.rate(record.id, replace(record.ratings[0], verdict="none"))
        desk.clock.advance(100)


def test_stop_ends_the_answer_that_is_being_written(desk: Desk) -> None:
    desk.script.pieces = lambda text: [f"{word} " for word in text.split()]
    said: list[str] = []

    def between() -> None:
        desk.clock.advance(1)
        if not said:
            said.append("stop")
            desk.post({**_stop(desk), "id": "1"})
            desk.chat.worker.work()

    desk.script.between = between
    desk.says("personal", "how many days of leave?")

    assert desk.texts(PERSONAL)[-1].endswith("*Stopped here.*")


def _second(desk: Desk) -> None:
    desk.clock.advance(1)


def _stop(desk: Desk) -> dict[str, object]:
    return payload("personal", desk.teams.service_url, text="stop")


def test_a_guest_in_the_room_narrows_what_may_be_read(desk: Desk) -> None:
    desk.teams.members[GROUP].append(member("gus", userRole="guest"))
    desk.does("group")
    desk.does("personal")

    group, personal = desk.script.asked
    assert group.principal.readers == {f"channel:teams:{GROUP}"}
    assert "everyone" in personal.principal.readers


def test_more_than_twenty_sources_still_prove_every_claim(desk: Desk) -> None:
    passages = [passage(f"book-{number}") for number in range(1, 26)]
    text = " ".join(f"Claim {number} [{number}]." for number in range(1, 26))
    desk.script.usual = cited(text, *passages)
    desk.does("group")

    (answer,) = desk.teams.shown(GROUP)
    assert len(answer["entities"][0]["citation"]) == 20
    assert all(f"book {number}" in answer["text"] for number in range(21, 26))


def test_a_button_whose_press_arrives_four_times_is_answered_once(desk: Desk) -> None:
    desk.does("personal")
    (record,) = desk.app.stores.answers.recent()
    value = {"action": {"type": "Action.Execute", "verb": "sources", "data": {"value": record.id}}}
    for number, seconds in enumerate((0, 5, 30, 5)):
        desk.clock.advance(seconds)
        desk.post(
            payload("card_button", desk.teams.service_url, value=value, id=f"f:{number // 2}")
        )
    desk.drain()

    assert len(desk.teams.shown(PERSONAL)) == 2


def test_anybody_in_a_group_may_say_stop(desk: Desk) -> None:
    desk.script.pieces = lambda text: [f"{word} " for word in text.split()]
    said: list[str] = []

    def between() -> None:
        desk.clock.advance(1)
        if not said:
            said.append("stop")
            stop = payload("group", desk.teams.service_url, text=f"{AT} stop", id="1")
            desk.post(stop)
            desk.chat.worker.work()

    desk.script.between = between
    desk.does("group")

    assert desk.texts(GROUP)[-1].endswith("*Stopped here.*")


@pytest.mark.parametrize("prompt", ["What can you help me with?", "Which documents do you know?"])
def test_the_prompt_starters_have_answers(desk: Desk, prompt: str) -> None:
    desk.says("personal", prompt)

    assert desk.script.asked == []
    assert len(desk.teams.shown(PERSONAL)) == 1
