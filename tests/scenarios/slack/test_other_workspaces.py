"""One bot token speaks for one workspace (or one organisation), whoever else's events are signed with the secret."""

from typing import Any

import pytest

from bot.config import load_settings
from bot.wiring.checkups import slack_checks
from tests.fakes.slack.desk import ADA, BEN, GENERAL, MENTION, SECRET, SHARED, Desk
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Json, shown

ELSEWHERE = "T2"


def mention(desk: Desk, channel: str = GENERAL, **more: Any) -> Json:
    post = desk.space.says(ADA, channel, f"{MENTION} leave?")
    return {**post, "type": "app_mention", "channel": channel, "event_ts": post["ts"], **more}


def installed_in(team: str | None, enterprise: str | None = None) -> list[Json]:
    return [
        {
            "team_id": team,
            "enterprise_id": enterprise,
            "user_id": "UBOT",
            "is_bot": True,
            "is_enterprise_install": team is None,
        }
    ]


def test_a_question_in_another_workspace_that_installed_the_same_app_is_not_answered_with_our_token(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    told = desk.event(mention(desk), team_id=ELSEWHERE, authorizations=installed_in(ELSEWHERE))
    desk.drain()

    assert told.status == 200
    assert desk.answers(GENERAL) == []
    assert {method for method, _ in desk.space.calls} <= {"auth.test"}
    assert "another workspace" in caplog.text
    assert not desk.app.stores.dead_letters.list()


def test_a_command_of_another_workspace_is_dropped(desk: Desk) -> None:
    form = {**desk.command_form(ADA, GENERAL, "/ask", "leave?"), "team_id": ELSEWHERE}
    desk.form(form)
    desk.drain()

    assert desk.space.ephemerals == []


def test_a_button_pressed_in_another_workspace_is_dropped(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    before = shown(desk.answers(GENERAL)[0])
    desk.interacts(
        {
            "type": "shortcut",
            "callback_id": "add_document",
            "user": {"id": ADA, "team_id": ELSEWHERE},
            "team": {"id": ELSEWHERE},
        }
    )

    assert desk.space.views == []
    assert shown(desk.answers(GENERAL)[0]) == before


def test_somebody_of_the_other_side_of_a_shared_channel_is_answered_by_our_installation(
    desk: Desk,
) -> None:
    """Slack names the author's workspace; what counts is in which one the app was installed."""
    desk.event(
        mention(desk, SHARED, user=BEN, user_team=ELSEWHERE, team=ELSEWHERE),
        team_id=ELSEWHERE,
        context_team_id=TEAM,
        is_ext_shared_channel=True,
        authorizations=installed_in(TEAM),
    )
    desk.drain()

    assert len(desk.answers(SHARED)) == 1


def test_without_authorizations_the_workspace_that_heard_it_counts(desk: Desk) -> None:
    desk.event(mention(desk), team_id=ELSEWHERE, context_team_id=TEAM, authorizations=None)
    desk.drain()

    assert len(desk.answers(GENERAL)) == 1


def test_a_token_of_a_whole_organisation_speaks_in_each_of_its_workspaces(desk: Desk) -> None:
    desk.space.organisation = "E1"
    desk.event(mention(desk), team_id=ELSEWHERE, authorizations=installed_in(None, "E1"))
    desk.event(mention(desk), team_id="T3", authorizations=installed_in("T3", "E9"))
    desk.drain()

    assert len(desk.answers(GENERAL)) == 1


@pytest.mark.parametrize(
    ("teams", "states"), [("", ["ok"]), ("T1", ["ok"]), ("T2", ["ok", "wrong"])]
)
def test_the_doctor_names_the_workspace_that_a_token_speaks_for(
    desk: Desk, teams: str, states: list[str]
) -> None:
    given = {"SLACK_API_URL": desk.slack.api_url, "SLACK_BOT_TOKEN": BOT_TOKEN}
    settings = load_settings(
        {**given, "SLACK_SIGNING_SECRET": SECRET, "FOOTNOTE_SLACK_TEAMS": teams}
    )

    checks = list(slack_checks(settings))

    assert "One (T1) alone" in checks[0].detail
    assert [each.state for each in checks] == states
