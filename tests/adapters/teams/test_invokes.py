"""Invokes are answered in the same breath, and the same one is done once."""

import json
import time
from typing import Any

import pytest

from bot.http import HttpResponse
from tests.fakes.teams.world import World


def body(response: HttpResponse) -> Any:
    return json.loads(response.body)


def test_thumbs_are_answered_with_an_empty_object_and_queued(world: World) -> None:
    admission = world.admitted(world.activity("feedback"))

    assert (admission.response.status, body(admission.response)) == (200, {})
    assert [each.kind for each in admission.deliveries] == ["invoke"]


@pytest.mark.parametrize(
    ("reaction", "asked"),
    [("like", ["feedbackText"]), ("dislike", ["feedbackText", "correction"])],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_thumb_opens_a_form_that_tells_what_was_wrong_from_what_is_right(
    world: World, reaction: str, asked: list[str], *, wrapped: bool
) -> None:
    value = {"actionName": "feedback", "actionValue": {"reaction": reaction}}

    admission = world.admitted(
        world.activity("feedback_form", value={"data": value} if wrapped else value)
    )

    task = body(admission.response)["task"]
    card = task["value"]["card"]["content"]
    assert (task["type"], admission.deliveries) == ("continue", ())
    assert [each["id"] for each in card["body"] if "id" in each] == asked
    assert not any(each.get("isRequired") for each in card["body"])


def test_a_form_that_is_none_of_ours_is_a_sentence(world: World) -> None:
    admission = world.admitted(world.activity("feedback_form", value={"actionName": "other"}))

    assert body(admission.response)["task"]["type"] == "message"


def test_a_button_is_answered_as_universal_actions_ask_and_queued(world: World) -> None:
    admission = world.admitted(world.activity("card_button"))

    told = body(admission.response)
    assert (admission.response.status, told["statusCode"]) == (200, 200)
    assert told["type"] == "application/vnd.microsoft.activity.message"
    assert len(admission.deliveries) == 1


@pytest.mark.parametrize("value", [None, [], {}, {"action": "x"}, {"action": {"verb": 5}}])
def test_a_button_that_is_none_of_ours_is_an_error_inside_a_200(
    world: World, value: object
) -> None:
    admission = world.admitted(world.activity("card_button", value=value))

    assert (admission.response.status, body(admission.response)["statusCode"]) == (200, 400)
    assert admission.deliveries == ()


def test_ask_about_this_opens_a_form_that_holds_the_message(world: World) -> None:
    admission = world.admitted(world.activity("ask_about_open"))

    task = body(admission.response)["task"]
    card = task["value"]["card"]["content"]
    assert (task["type"], admission.deliveries) == ("continue", ())
    assert [each["type"] for each in card["body"]] == ["TextBlock", "Input.Text"]
    assert card["actions"][0]["data"] == {"quoted": "The travel budget is 900 & rising.\nIs it?"}


def test_the_filled_in_form_is_queued_and_says_where_the_answer_will_be(world: World) -> None:
    admission = world.admitted(world.activity("ask_about_submit"))

    told = body(admission.response)["task"]["value"]
    assert told.startswith("I will answer in our own chat in a moment. If nothing comes there,")
    assert len(admission.deliveries) == 1


def test_an_empty_form_is_sent_back(world: World) -> None:
    value = {"commandId": "askAboutMessage", "data": {"question": "  "}}

    admission = world.admitted(world.activity("ask_about_submit", value=value))

    assert "no question" in body(admission.response)["task"]["value"]
    assert admission.deliveries == ()


@pytest.mark.parametrize("name", ["coffee/brew", "", "task/fetch", "signin/verifyState"])
def test_an_unknown_invoke_is_not_implemented(world: World, name: str) -> None:
    admission = world.admitted(world.activity("unknown_invoke", name=name))

    assert (admission.response.status, admission.deliveries) == (501, ())


@pytest.mark.parametrize(
    "name",
    [
        "reaction",
        "typing",
        "bot_arrives",
        "uninstall",
        "unknown_type",
        "own_message",
        "personal_undelete",
    ],
)
def test_what_is_nothing_to_do_is_200_and_forgotten(world: World, name: str) -> None:
    admission = world.admitted(world.activity(name))

    assert (admission.response.status, admission.deliveries) == (200, ())


def ids(world: World, name: str, **changed: Any) -> list[str]:
    return [each.id for each in world.deliveries(name, **changed)]


def test_a_message_sent_again_has_the_same_id(world: World) -> None:
    first = ids(world, "personal")
    world.clock.advance(15)

    assert ids(world, "personal") == first
    assert ids(world, "personal", id="1700000000099") != first


def test_an_invoke_sent_again_under_another_id_is_the_same_press(world: World) -> None:
    first = ids(world, "feedback")

    for seconds in (5, 30, 30):
        world.clock.advance(seconds)
        again = ids(world, "feedback", id=f"f:again{seconds}", timestamp="2026-03-02T09:30:31Z")
        assert again == first


def test_pressing_the_same_button_later_is_another_press(world: World) -> None:
    first = ids(world, "card_button")
    world.clock.advance(100)

    assert ids(world, "card_button", id="f:later") != first


def test_two_people_pressing_the_same_are_two(world: World) -> None:
    first = ids(world, "card_button")

    assert ids(world, "card_button", **{"from": {"id": "29:bob"}}) != first


def test_a_question_its_edits_and_its_deletion_are_told_apart(world: World) -> None:
    told = {
        *ids(world, "personal"),
        *ids(world, "personal_edit"),
        *ids(world, "personal_edit", text="And now?"),
        *ids(world, "personal_delete"),
    }

    assert len(told) == 4
    assert ids(world, "personal_edit") == ids(world, "personal_edit")


def test_installing_again_at_once_greets_once(world: World) -> None:
    assert ids(world, "install_personal") == ids(world, "install_personal", id="f:other")


def test_deliveries_of_a_thread_queue_up_and_a_stop_passes_them(world: World) -> None:
    (question,) = world.deliveries("thread_reply")
    (root,) = world.deliveries("channel")
    (stop,) = world.deliveries("thread_reply", text="<at>Footnote</at> stop!", id="1")
    (elsewhere,) = world.deliveries("group")

    assert question.thread_key == root.thread_key
    assert len({question.thread_key, stop.thread_key, elsewhere.thread_key}) == 3


def test_invokes_are_answered_within_a_second(world: World) -> None:
    world.admitted(world.activity("feedback"))
    begun = time.monotonic()

    for name in ("feedback", "card_button", "ask_about_open", "ask_about_submit"):
        assert world.response(name).status == 200

    assert time.monotonic() - begun < 1
