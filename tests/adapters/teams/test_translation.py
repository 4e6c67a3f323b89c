"""What people do in Teams, in our own words."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import (
    AnswerRecord,
    Asked,
    Commanded,
    MessageRef,
    Opened,
    Pressed,
    Rated,
    Retracted,
    StopPressed,
    ThreadRef,
)
from rag.domain import Answer, Principal
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.world import ANN, CHANNEL, GROUP, PERSONAL, World

KEY = f"teams:{TENANT}:{PERSONAL}:1700000000001"


def test_a_personal_message_is_a_question(world: World) -> None:
    asked = world.asked("personal")

    assert asked.key == KEY
    assert asked.text == "How many days of leave do we get?"
    assert (asked.place, asked.summoned, asked.language) == ("direct", False, "en-GB")
    assert (asked.asker.id, asked.asker.name) == (ANN, "Ann Hill")
    assert asked.thread == ThreadRef(platform="teams", tenant=TENANT, channel=PERSONAL, root="")
    assert asked.message == MessageRef(thread=asked.thread, id="1700000000001")


def test_in_a_group_our_mention_and_its_odd_spaces_go(world: World) -> None:
    asked = world.asked("group")

    assert (asked.text, asked.place) == ("what is the travel budget?", "group")


def test_in_a_channel_other_people_keep_their_names_and_entities_are_undone(world: World) -> None:
    asked = world.asked("channel")

    assert asked.text == "who approves R&D orders, @Bob\u00a0Ray or Ann?"
    assert (asked.thread.channel, asked.thread.root) == (CHANNEL, "1700000000003")
    assert asked.summoned is False


def test_a_reply_in_a_thread_belongs_to_the_thread(world: World) -> None:
    asked = world.asked("thread_reply")

    assert asked.thread == world.asked("channel").thread
    assert asked.summoned is True
    assert asked.via["conversation"] == f"{CHANNEL};messageid=1700000000003"


def test_a_shared_channel_is_external_and_a_standard_one_private(world: World) -> None:
    assert world.asked("shared_channel").place == "external"
    assert world.asked("channel").place == "private"


def test_what_does_not_mention_us_is_not_for_us(world: World) -> None:
    assert world.events("channel_unmentioned") == []


def test_an_edit_asks_the_same_question_anew(world: World) -> None:
    asked = world.asked("personal_edit")

    assert (asked.key, asked.edited) == (KEY, True)
    assert asked.text == "How many days of leave do part-timers get?"


def test_a_deletion_takes_the_question_back(world: World) -> None:
    (event,) = world.events("personal_delete")

    assert isinstance(event, Retracted)
    assert event.key == KEY


def test_installing_greets_once(world: World) -> None:
    (event,) = world.events("install_personal")

    assert isinstance(event, Opened)
    assert event.surface == "installed"
    assert world.events("bot_arrives") == []


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("list", "list", ""),
        ("/list", "list", ""),
        ("Help", "help", ""),
        ("ask", "help", ""),
        ("upload", "upload", ""),
        ("upload everyone --expires 90d", "upload", "everyone --expires 90d"),
        ("remove Leave policy.pdf", "remove", "Leave policy.pdf"),
        ("scope Leave policy me", "scope", "Leave policy me"),
        ("status", "status", ""),
        ("mute", "mute", ""),
        ("unmute", "unmute", ""),
        ("forget", "forget", ""),
        ("why", "why", ""),
    ],
)
def test_a_message_may_be_a_command(world: World, text: str, name: str, argument: str) -> None:
    (event,) = world.events("personal", text=text)

    assert isinstance(event, Commanded)
    assert (event.name, event.argument) == (name, argument)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ask how many days?", "how many days?"),
        ("list all our holidays", "list all our holidays"),
        ("help me with my expenses", "help me with my expenses"),
        ("upload speeds in the Leeds office", "upload speeds in the Leeds office"),
        ("remove a user from a team, how?", "remove a user from a team, how?"),
        ("why is the sky blue", "why is the sky blue"),
        ("status of project Iris", "status of project Iris"),
    ],
)
def test_a_sentence_that_begins_like_a_command_is_a_question(
    world: World, text: str, question: str
) -> None:
    assert world.asked("personal", text=text).text == question


def test_a_model_may_be_chosen_for_one_question(world: World) -> None:
    chosen = world.asked("personal", text="ask how much leave? --model llama")
    compared = world.asked("personal", text="how much leave? \u2014compare")

    assert (chosen.text, chosen.options) == ("how much leave?", {"model": "llama"})
    assert (compared.text, "compare" in compared.options) == ("how much leave?", True)


def test_stop_stops(world: World) -> None:
    (event,) = world.events("personal", text="Stop!")

    assert isinstance(event, StopPressed)
    assert event.thread.channel == PERSONAL


def test_a_button_comes_back_with_its_value(world: World) -> None:
    (executed,) = world.events("card_button")
    (submitted,) = world.events("card_submit")

    assert isinstance(executed, Pressed)
    assert isinstance(submitted, Pressed)
    assert (executed.action, executed.value) == ("remove", "d1")
    assert (submitted.action, submitted.value) == ("sources", "teams:answer")


def test_thumbs_find_the_answer_that_their_message_holds(world: World) -> None:
    thread = ThreadRef(platform="teams", tenant=TENANT, channel=PERSONAL, root="")
    elsewhere = ThreadRef(platform="teams", tenant=TENANT, channel=GROUP, root="")
    for key, at, place in (("other", "1001", elsewhere), (KEY, "1001", thread)):
        world.answers.save(
            AnswerRecord(
                id=key,
                thread=place,
                asker=f"user:teams:{ANN}",
                question="q",
                answer=Answer(text="a", answered=True),
                principal=Principal(readers=frozenset({"everyone"})),
                message=MessageRef(thread=place, id=at),
                at=world.clock() - timedelta(minutes=1),
            )
        )

    (event,) = world.events("feedback")

    assert isinstance(event, Rated)
    assert (event.answer_id, event.verdict, event.reason) == (KEY, "down", "The page is wrong")


def test_a_form_of_ours_tells_what_is_right_apart(world: World) -> None:
    said = json.dumps({"feedbackText": " Too old ", "correction": "28 days"})
    value = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": said}}

    (event,) = world.events("feedback", value=value)

    assert isinstance(event, Rated)
    assert (event.reason, event.correction) == ("Too old", "28 days")


def test_the_playground_names_no_message_and_sends_bare_words(world: World) -> None:
    value = {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "Good"}}

    (event,) = world.events("feedback", value=value, replyToId=None)

    assert isinstance(event, Rated)
    assert (event.verdict, event.reason) == ("up", "Good")


@pytest.mark.parametrize("value", [{}, {"actionValue": 3}, {"actionValue": {"feedback": "{"}}])
def test_odd_thumbs_are_no_verdict(world: World, value: dict[str, Any]) -> None:
    (event,) = world.events("feedback", value={"actionName": "feedback", **value})

    assert isinstance(event, Rated)
    assert (event.verdict, event.reason, event.answer_id) == ("none", "", "")


def test_asking_about_a_message_is_for_the_asker_alone(world: World) -> None:
    (event,) = world.events("ask_about_submit")

    assert isinstance(event, Asked)
    assert (event.text, event.quoted) == ("Is that so?", "The travel budget is 900 & rising.")
    assert (event.private, event.message) == (True, None)


def test_a_quoted_reply_brings_what_it_quotes(world: World) -> None:
    asked = world.asked("quoted_reply")

    assert (asked.text, asked.quoted) == ("is this right?", "Leave is 25 days")


def test_a_file_in_a_personal_chat_comes_with_its_address(world: World) -> None:
    asked = world.asked("file_personal")

    (file,) = asked.files
    assert (file.id, file.name) == ("file-1", "leave.txt")
    assert file.url.startswith("https://contoso-my.sharepoint.com/")


def test_a_file_in_a_channel_is_answered_with_an_upload_link_and_the_question(world: World) -> None:
    invited, asked = world.events("file_channel")

    assert isinstance(invited, Commanded)
    assert (invited.name, invited.via["why"]) == ("upload", "no-file")
    assert isinstance(asked, Asked)
    assert (asked.text, asked.files) == ("please read this", ())


@pytest.mark.parametrize(
    "name", ["personal", "channel", "feedback", "card_button", "file_personal"]
)
@pytest.mark.parametrize(
    "field", ["entities", "attachments", "value", "from", "recipient", "channelData", "text"]
)
@pytest.mark.parametrize("odd", [None, 7, "odd", [], {}, [[]], {"id": {"x": []}}, [{"type": 1}]])
def test_fields_of_an_unexpected_shape_never_break_the_translation(
    world: World, name: str, field: str, odd: object
) -> None:
    (delivery,) = world.deliveries(name)

    changed = {**world.activity(name), field: odd}
    events = world.translator.events(replace(delivery, payload=json.dumps(changed)))

    assert len(events) <= 2
