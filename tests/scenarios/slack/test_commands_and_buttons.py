"""People use commands, shortcuts, buttons and forms."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack.desk import (
    ADA,
    BEN,
    DIRECT,
    GENERAL,
    GUEST,
    MENTION,
    STAFF,
    TEAM,
    Desk,
    opened_desk,
)
from tests.fakes.slack.script import cited, passage
from tests.fakes.slack.workspace import Json, shown


def whispered(desk: Desk) -> str:
    """What was last shown to one person alone."""
    last = desk.space.ephemerals[-1]
    return shown({"blocks": last.blocks, "text": last.text})


def test_ask_is_answered_to_the_asker_alone(desk: Desk) -> None:
    response = desk.commands(ADA, GENERAL, "/ask", "how many days of leave?")

    assert response.status == 200
    assert desk.answers(GENERAL) == []
    (told,) = desk.space.ephemerals
    assert told.user == ADA
    assert "25 days" in whispered(desk)


def test_ask_works_where_footnote_is_not_a_member(desk: Desk) -> None:
    desk.space.add_channel("CELSE", "else", [ADA], is_private=True)
    desk.space.members["CELSE"].remove("UBOT")
    desk.commands(ADA, "CELSE", "/ask", "leave?")

    assert "25 days" in whispered(desk)


@pytest.mark.parametrize("command", ["list", "status", "upload"])
def test_a_command_given_between_two_people_is_answered_by_its_url(
    desk: Desk, command: str
) -> None:
    """We are no party to a direct message of others: whoever typed it alone sees the reply."""
    desk.space.add_channel("DTWO", "", [ADA, BEN], is_im=True)
    desk.space.members["DTWO"].remove("UBOT")

    desk.commands(ADA, "DTWO", "/footnote", command)

    assert [(each.channel, each.user) for each in desk.space.ephemerals] == [("DTWO", ADA)]
    assert desk.answers("DTWO") == []


def test_an_answer_finds_another_way_when_the_response_url_is_spent(desk: Desk) -> None:
    desk.space.trouble("response_url", "500", times=10)
    desk.commands(ADA, GENERAL, "/ask", "leave?")
    assert desk.space.ephemerals[-1].by == "chat.postEphemeral"

    desk.space.trouble("chat.postEphemeral", "user_not_in_channel", times=2)
    desk.commands(ADA, GENERAL, "/ask", "leave again?")
    assert "25 days" in shown(desk.answers(f"D{ADA}")[0])


@pytest.mark.parametrize(
    ("command", "text"),
    [("/footnote", ""), ("/footnote", "help"), ("/footnote", "sing"), ("/ask", "")],
)
def test_an_empty_or_unknown_command_gets_help(desk: Desk, command: str, text: str) -> None:
    desk.commands(ADA, GENERAL, command, text)

    assert "Add a document" in whispered(desk)


@pytest.mark.parametrize("said", ["", "--compare", "--model large"])
def test_a_mention_that_asks_nothing_is_told_what_to_do(desk: Desk, said: str) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} {said}")

    assert "Ask me a question" in shown(desk.answers(GENERAL)[0])
    assert not desk.script.asked


def test_footnote_ask_asks(desk: Desk) -> None:
    desk.commands(ADA, GENERAL, "/footnote", "ask how many days of leave?")

    assert desk.script.asked[0].text == "how many days of leave?"


def test_models_compared_privately_stand_beside_each_other(tmp_path: Path) -> None:
    with opened_desk(tmp_path, models={"quick": "extractive"}) as desk:
        desk.commands(ADA, GENERAL, "/ask", "--compare how many days of leave?")

        told = [shown({"blocks": each.blocks}) for each in desk.space.ephemerals]
    assert ["Answer by extractive" in each for each in told] == [True, False]
    assert ["Answer by quick" in each for each in told] == [False, True]


def test_a_model_is_chosen_for_one_question(desk: Desk) -> None:
    desk.commands(ADA, GENERAL, "/ask", "--model large how many days of leave?")

    assert (desk.script.asked[0].text, desk.script.asked[0].model) == (
        "how many days of leave?",
        "large",
    )


def test_list_status_and_remove_by_command_and_button(desk: Desk, tmp_path: Path) -> None:
    desk.ingests(
        "travel.md", "# Travel\n\nTrains are fine.", frozenset({"user:slack:UADA"}), tmp_path
    )
    desk.commands(ADA, GENERAL, "/footnote", "list")
    assert "travel" in whispered(desk).lower()

    desk.commands(BEN, GENERAL, "/footnote", "list")
    assert "travel" not in whispered(desk).lower()

    desk.commands(ADA, GENERAL, "/footnote", "status")
    assert "1 document" in whispered(desk)


def test_upload_opens_a_form_and_its_file_becomes_searchable(desk: Desk) -> None:
    desk.commands(ADA, STAFF, "/upload")
    (view,) = desk.space.views
    assert view["callback_id"] == "footnote_add"

    file = desk.slack.file("plan.md", b"# Plan\n\nThe launch is on 3 May 2027.\n")
    desk.interacts(
        {
            "type": "view_submission",
            "user": {"id": ADA},
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": view["callback_id"],
                "private_metadata": view["private_metadata"],
                "state": {"values": {"files": {"files": {"type": "file_input", "files": [file]}}}},
            },
        }
    )
    (document,) = desk.app.documents(None)
    assert (document.state, document.readers) == (
        "indexed",
        frozenset({f"channel:slack:{STAFF}"}),
    )


def test_upload_falls_back_to_a_link_when_the_trigger_is_old(desk: Desk) -> None:
    desk.form(desk.command_form(ADA, STAFF, "/upload", ""))
    desk.clock.advance(10)
    desk.drain()

    assert desk.space.views == []
    assert "Open the upload page" in whispered(desk)


def test_a_scope_of_ones_own_gets_the_link_that_keeps_it(desk: Desk) -> None:
    desk.commands(ADA, GENERAL, "/upload", "me")

    assert desk.space.views == []
    assert "you alone" in whispered(desk)


def test_who_may_read_a_document_is_changed_by_the_command_that_help_names(
    desk: Desk,
) -> None:
    file = desk.slack.file("plan.md", b"# Plan\n\nWe move in May.\n")
    desk.says(ADA, DIRECT, "for later", files=[file], subtype="file_share")

    desk.commands(ADA, GENERAL, "/footnote", "scope plan.md channel")

    (document,) = desk.app.documents(None)
    assert document.readers == frozenset({f"channel:slack:{GENERAL}"})
    assert "the members of this channel" in whispered(desk)


def test_the_global_shortcut_opens_the_form_for_ones_own_documents(desk: Desk) -> None:
    desk.interacts({"type": "shortcut", "callback_id": "add_document", "user": {"id": ADA}})

    (view,) = desk.space.views
    assert json.loads(view["private_metadata"])["channel"] == ADA


def test_ask_about_this_answers_a_message_for_the_asker_alone(desk: Desk) -> None:
    post = desk.space.says(BEN, GENERAL, "Is leave 30 days?")
    desk.interacts(
        {
            "type": "message_action",
            "callback_id": "ask_about_message",
            "user": {"id": ADA},
            "channel": {"id": GENERAL},
            "message": post,
            "response_url": desk.slack.response_url(GENERAL, ADA, message=post),
        }
    )

    assert desk.script.asked[0].text == "Is leave 30 days?"
    assert "25 days" in whispered(desk)
    assert post["text"] == "Is leave 30 days?"
    assert desk.answers(GENERAL) == []


def test_thumbs_answer_back_take_a_reason_once_and_can_be_changed(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    words = answer["blocks"][0]
    desk.presses(ADA, GENERAL, answer, "rate", value="up")
    assert "1 person found this helpful." in shown(answer)

    desk.presses(ADA, GENERAL, answer, "rate", value="down")
    assert "1 person did not find this helpful." in shown(answer)
    assert "found this helpful" not in shown(answer)
    assert answer["blocks"][0]["text"] == words["text"]
    (form,) = desk.space.views
    desk.interacts(
        {
            "type": "view_submission",
            "user": {"id": ADA},
            "view": {
                "id": "V9",
                "type": "modal",
                "callback_id": form["callback_id"],
                "private_metadata": form["private_metadata"],
                "state": {
                    "values": {
                        "reason": {"reason": {"value": "It is out of date."}},
                        "correction": {"correction": {"value": "It is 28 days."}},
                    }
                },
            },
        }
    )
    record = desk.app.stores.answers.recent()[0]
    (rating,) = record.ratings
    assert rating.verdict == "down"
    assert (rating.reason, rating.correction) == ("It is out of date.", "It is 28 days.")
    assert "Thank you" in whispered(desk)

    desk.presses(ADA, GENERAL, answer, "rate", value="down")
    assert len(desk.space.views) == 1
    (rating,) = desk.app.stores.answers.recent()[0].ratings
    assert (rating.reason, rating.correction) == ("It is out of date.", "It is 28 days.")


def test_everybody_in_a_channel_sees_how_many_found_an_answer_helpful(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    for user, value in ((ADA, "up"), (BEN, "up"), (GUEST, "down")):
        desk.presses(user, GENERAL, answer, "rate", value=value)
    assert "2 people found this helpful, 1 did not." in shown(answer)
    assert len([each for each in answer["blocks"] if each["type"] == "context_actions"]) == 1

    desk.presses(BEN, GENERAL, answer, "rate", value="down")
    assert "1 person found this helpful, 2 did not." in shown(answer)
    assert desk.space.ephemerals == []


def test_in_a_direct_message_the_chosen_thumb_is_said_to_the_one_who_chose(desk: Desk) -> None:
    desk.says(ADA, DIRECT, "leave?")
    (answer,) = desk.answers(DIRECT)
    desk.presses(ADA, DIRECT, answer, "rate", value="up")
    assert "You found this helpful." in shown(answer)

    desk.presses(ADA, DIRECT, answer, "rate", value="down")
    assert "You did not find this helpful." in shown(answer)
    assert "You found" not in shown(answer)


def test_a_thumb_is_drawn_where_the_channel_may_not_be_read(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    desk.space.without.add("history")
    desk.presses(ADA, GENERAL, answer, "rate", value="up")

    assert "1 person found this helpful." in shown(answer)


def test_a_late_thumb_never_brings_an_older_wording_back(desk: Desk) -> None:
    post = desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    as_pressed = json.loads(json.dumps(answer))
    desk.script.usual = cited("It is 30 days now [1].", passage("d1"))
    desk.edits(GENERAL, post, f"{MENTION} leave in 2027?")
    desk.presses(ADA, GENERAL, as_pressed, "rate", value="up")

    assert "30 days" in shown(answer)
    assert "found this helpful" not in shown(answer)
    assert "You found this helpful." in whispered(desk)


def test_a_thumb_that_cannot_be_drawn_is_confirmed_to_the_person(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    desk.space.trouble("chat.update", "invalid_blocks", times=2)
    desk.presses(ADA, GENERAL, answer, "rate", value="up")

    assert "You found this helpful." in whispered(desk)
    (record,) = desk.app.stores.answers.recent()
    assert record.ratings[0].verdict == "up"


def test_a_thumb_for_an_answer_that_is_no_longer_kept_says_so(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    desk.clock.advance(timedelta(days=400))
    desk.presses(ADA, GENERAL, answer, "rate", value="up")

    assert "no longer keep that answer" in whispered(desk)


def test_the_thumbs_of_a_private_answer_are_confirmed_in_private(desk: Desk) -> None:
    desk.commands(ADA, GENERAL, "/ask", "leave?")
    private = desk.space.ephemerals[-1]
    message: Json = {"ts": desk.space.stamp(), "blocks": private.blocks, "is_ephemeral": True}
    desk.presses(ADA, GENERAL, message, "rate", value="up")

    assert "You found this helpful." in whispered(desk)
    assert desk.answers(GENERAL) == []


def test_the_quotes_of_a_document_without_pages_and_headings_are_shown(
    desk: Desk, tmp_path: Path
) -> None:
    document = desk.ingests("leave.txt", "You get 25 days.", frozenset({"everyone"}), tmp_path)
    desk.script.usual = cited("25 days [1].", passage(document.id, page=None))
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.presses(BEN, GENERAL, desk.answers(GENERAL)[0], "sources")

    (view,) = desk.space.views
    assert "25 days of annual leave" in shown(view)


def test_quotes_are_shown_on_demand_to_those_who_may_read_them(desk: Desk, tmp_path: Path) -> None:
    document = desk.ingests("leave.md", "# Leave\n\n25 days.", frozenset({"everyone"}), tmp_path)
    secret = desk.ingests("pay.md", "# Pay\n\nBonus.", frozenset({"user:slack:UADA"}), tmp_path)
    desk.script.usual = cited(
        "Both [1][2].",
        passage(document.id, text="You get 25 days."),
        passage(secret.id, text="The bonus is large."),
    )
    desk.says(ADA, GENERAL, f"{MENTION} both?")
    desk.presses(BEN, GENERAL, desk.answers(GENERAL)[0], "sources")

    (view,) = desk.space.views
    assert "You get 25 days." in shown(view)
    assert "bonus" not in shown(view)


def test_why_this_answer_opens_for_its_asker(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.presses(ADA, GENERAL, desk.answers(GENERAL)[0], "more", value="why")

    (view,) = desk.space.views
    assert "leave days" in shown(view)


def test_a_stale_press_is_answered_privately_instead_of_in_a_window(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.presses(ADA, GENERAL, desk.answers(GENERAL)[0], "more", value="why", drain=False)
    desk.clock.advance(30)
    desk.drain()

    assert desk.space.views == []
    assert "leave days" in whispered(desk)


def test_a_press_never_overwrites_what_others_see(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    (answer,) = desk.answers(GENERAL)
    before = json.dumps(answer["blocks"])
    for action, value in (("more", "why"), ("more", "mute")):
        desk.presses(BEN, GENERAL, answer, action, value=value, drain=False)
        desk.clock.advance(10)
        desk.drain()

    assert json.dumps(answer["blocks"]) == before


def test_a_file_dropped_with_a_question_is_read_before_it_is_answered(desk: Desk) -> None:
    file = desk.slack.file("plan.md", b"# Plan\n\nThe launch is on 3 May 2027.\n")
    desk.says(ADA, DIRECT, "when is the launch?", files=[file], subtype="file_share")

    (document,) = desk.app.documents(None)
    assert document.readers == frozenset({"user:slack:UADA"})
    assert "is searchable now" in "".join(shown(each) for each in desk.answers(DIRECT))
    assert desk.script.asked[0].text == "when is the launch?"


def test_a_file_that_is_deleted_in_slack_is_gone_from_the_documents(desk: Desk) -> None:
    file = desk.slack.file("plan.md", b"# Plan\n\nThe launch is on 3 May 2027.\n")
    desk.says(ADA, DIRECT, "", files=[file], subtype="file_share")
    assert len(desk.app.documents(None)) == 1

    desk.event({"type": "file_deleted", "file_id": file["id"]})
    desk.drain()
    assert desk.app.documents(None) == ()


@pytest.mark.parametrize(
    "url", ["https://files.evil.example/x", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_a_file_elsewhere_is_not_fetched(desk: Desk, url: str) -> None:
    file = {**desk.slack.file("plan.md", b"x"), "url_private_download": url}
    desk.says(ADA, DIRECT, "", files=[file], subtype="file_share")

    assert desk.app.documents(None) == ()
    assert "plan.md" in "".join(shown(each) for each in desk.answers(DIRECT))


def test_opening_home_shows_what_this_person_may_read(desk: Desk, tmp_path: Path) -> None:
    desk.ingests("pay.md", "# Pay bands\n\nBands.", frozenset({"user:slack:UADA"}), tmp_path)
    for user in (ADA, BEN):
        desk.event({"type": "app_home_opened", "user": user, "channel": "DX", "tab": "home"})
    desk.drain()

    assert "Pay bands" in shown(desk.space.homes[ADA])
    assert "Pay bands" not in shown(desk.space.homes[BEN])
    assert "days" in shown(desk.space.homes[BEN])


@pytest.mark.parametrize(
    ("text", "said"),
    [("remove", "Which one?"), ("status", "1 document is searchable for you here.")],
)
def test_a_command_speaks_plainly(desk: Desk, tmp_path: Path, text: str, said: str) -> None:
    desk.ingests("leave.md", "# Leave\n\nPaid leave.", frozenset({"everyone"}), tmp_path)
    desk.commands(ADA, GENERAL, "/footnote", text)

    assert said in shown({"blocks": desk.space.ephemerals[-1].blocks})


def test_home_promises_a_guest_nothing_that_guests_may_not_do(desk: Desk) -> None:
    for user in (GUEST, ADA):
        desk.event({"type": "app_home_opened", "user": user, "channel": "DX", "tab": "home"})
    desk.drain()

    home, whole = shown(desk.space.homes[GUEST]), shown(desk.space.homes[ADA])
    assert "Only members of the organisation can ask me." in home
    assert "Add a document" in whole
    assert "Add" not in home
    assert "Try" not in home


def test_opening_the_messages_tab_offers_prompts(desk: Desk) -> None:
    desk.event({"type": "app_home_opened", "user": ADA, "channel": DIRECT, "tab": "messages"})
    desk.drain()

    assert 1 <= len(desk.space.prompts[DIRECT]) <= 4


def looks_at(desk: Desk, channel: str, **more: Any) -> None:
    """Ada has our Messages tab open and moves to another channel beside it."""
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": TEAM}
    desk.event(
        {"type": "app_context_changed", "user": ADA, "channel": DIRECT, **more}
        | {"context": {"entities": [entity]} if channel else {}}
    )
    desk.drain()


def prompts(desk: Desk) -> list[str]:
    """What the Messages tab suggests to Ada."""
    return [each["message"] for each in desk.space.prompts[DIRECT]]


def test_the_channel_in_view_decides_what_is_suggested_first(desk: Desk, tmp_path: Path) -> None:
    desk.ingests(
        "plan.md", "# Plan 2027\n\nLaunch.", frozenset({f"channel:slack:{STAFF}"}), tmp_path
    )
    desk.ingests("pay.md", "# Pay bands\n\nBands.", frozenset({"everyone"}), tmp_path)

    looks_at(desk, STAFF)
    assert prompts(desk)[0] == "Summarise Plan 2027"
    assert "Pay bands" not in " ".join(prompts(desk))

    looks_at(desk, "")
    assert "Plan 2027" not in " ".join(prompts(desk))


def test_the_channel_in_view_suggests_nothing_that_its_viewer_may_not_read(
    desk: Desk, tmp_path: Path
) -> None:
    desk.ingests(
        "plan.md", "# Plan 2027\n\nLaunch.", frozenset({f"channel:slack:{STAFF}"}), tmp_path
    )
    looks_at(desk, STAFF, user=BEN)

    assert "Plan 2027" not in " ".join(prompts(desk))


def test_everything_that_is_suggested_has_an_answer(desk: Desk, tmp_path: Path) -> None:
    text = (
        "# Leave policy\n\nFull-time employees get 25 days of annual leave. Contractors get none."
    )
    desk.ingests("leave.md", text, frozenset({"everyone"}), tmp_path)
    desk.event({"type": "app_home_opened", "user": ADA, "channel": DIRECT, "tab": "messages"})
    desk.drain()
    for prompt in prompts(desk):
        desk.says(ADA, DIRECT, prompt)

    told = [shown(each) for each in desk.answers(DIRECT)]
    assert desk.script.asked == []
    assert [len(told), "Add a document" in told[0], "Leave policy" in told[1]] == [3, True, True]
    assert "Full-time employees get 25 days of annual leave." in told[2]
    assert "[1]" in told[2]


def test_a_summary_is_of_what_the_room_may_read_only(desk: Desk, tmp_path: Path) -> None:
    desk.ingests("pay.md", "# Pay bands\n\nBands.", frozenset({"user:slack:UADA"}), tmp_path)
    desk.says(ADA, GENERAL, f"{MENTION} summarise Pay bands")

    assert [each.text for each in desk.script.asked] == ["summarise Pay bands"]


def test_a_view_that_names_nobody_changes_nothing(desk: Desk) -> None:
    desk.event({"type": "app_context_changed", "context": {"entities": []}})
    desk.drain()

    assert desk.space.prompts == {}


def test_it_greets_once_where_it_is_invited(desk: Desk) -> None:
    invited: dict[str, Any] = {
        "type": "member_joined_channel",
        "user": "UBOT",
        "channel": GENERAL,
        "inviter": ADA,
    }
    desk.event(invited, event_id="Ev-join")
    desk.event(invited, event_id="Ev-join")
    desk.event({**invited, "user": BEN})
    desk.drain()

    (greeting,) = desk.answers(GENERAL)
    assert "I am Footnote" in shown(greeting)


def test_a_suggested_question_is_asked_by_pressing_it(desk: Desk) -> None:
    post = desk.says(ADA, DIRECT, "hello")
    message: Json = {
        "ts": desk.answers(DIRECT)[0]["ts"],
        "thread_ts": post["ts"],
        "blocks": [
            {
                "type": "actions",
                "elements": [{"action_id": "footnote:ask:0", "value": "When is the launch?"}],
            }
        ],
    }
    desk.presses(ADA, DIRECT, message, "ask")

    assert desk.script.asked[-1].text == "When is the launch?"
    assert desk.answers(DIRECT)[-1]["thread_ts"] == post["ts"]
