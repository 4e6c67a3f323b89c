"""Many workspaces: the install pages, token rotation, and being removed."""

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk.oauth.installation_store import Bot, InstallationStore

from bot.domain import Delivery
from bot.http import HttpRequest, HttpResponse
from bot.pages.rendering import Pages
from bot.platforms.slack.installations import InstalledWorkspaces
from bot.platforms.slack.oauth import SlackInstall
from bot.platforms.slack.sqlite import SqliteInstallationStore, SqliteStateStore
from bot.platforms.slack.verify import SlackDoor
from bot.ports import Gone
from tests.fakes.clock import Clock
from tests.fakes.slack.desk import company
from tests.fakes.slack.server import FakeSlack

ANSWER = {
    "app_id": "A1",
    "access_token": "xoxb-footnote",
    "token_type": "bot",
    "bot_user_id": "UBOT",
    "scope": "chat:write",
    "team": {"id": "T1", "name": "One"},
    "enterprise": None,
    "authed_user": {"id": "UADA"},
    "is_enterprise_install": False,
}


ORG_WIDE = {
    **ANSWER,
    "team": None,
    "enterprise": {"id": "E1", "name": "Org"},
    "is_enterprise_install": True,
}
ROTATING = {**ANSWER, "refresh_token": "r1", "expires_in": 60}
RENEWED = {
    "access_token": "xoxb-new",
    "token_type": "bot",
    "refresh_token": "r2",
    "expires_in": 43200,
}


class Office:
    def __init__(self, slack: FakeSlack, folder: Path) -> None:
        database = str(folder / "slack.sqlite")
        self.slack = slack
        self.clock = Clock()
        self.store = SqliteInstallationStore(database=database, client_id="11.22")
        self.pages = SlackInstall(
            client_id="11.22",
            client_secret="hidden",
            store=self.store,
            states=SqliteStateStore(database=database, expiration_seconds=600),
            base_url="https://bot.example.com",
            api_url=slack.api_url,
            page=Pages().sentence,
        )
        self.clients = self.process()

    def process(self, store: InstallationStore | None = None) -> InstalledWorkspaces:
        """The installations as a process sees them that has just started."""
        return InstalledWorkspaces(
            store or self.store,
            client_id="11.22",
            client_secret="hidden",
            api_url=self.slack.api_url,
            now=self.clock,
        )

    def opens(self) -> tuple[str, str]:
        """Opens the install page; returns the state and the cookie."""
        response = self.pages.handle(HttpRequest(method="GET", path="/slack/install"))
        assert response.status == 302
        state = parse_qs(urlsplit(response.headers["location"]).query)["state"][0]
        return state, response.headers["set-cookie"].split(";")[0]

    def returns(self, state: str, cookie: str, code: str = "good") -> HttpResponse:
        return self.pages.handle(
            HttpRequest(
                method="GET",
                path="/slack/oauth_redirect",
                headers={"cookie": cookie},
                query={"state": state, "code": code},
            )
        )


@pytest.fixture
def office(tmp_path: Path) -> Generator[Office]:
    slack = FakeSlack(company(Clock()))
    slack.oauth["good"] = dict(ANSWER)
    with slack.running():
        yield Office(slack, tmp_path)


def test_the_install_page_leads_to_slack_with_the_scopes_we_need(office: Office) -> None:
    response = office.pages.handle(HttpRequest(method="GET", path="/slack/install"))
    target = urlsplit(response.headers["location"])
    asked = parse_qs(target.query)

    assert (target.scheme, target.netloc) == ("https", "slack.com")
    assert "chat:write" in asked["scope"][0].split(",")
    assert asked["redirect_uri"] == ["https://bot.example.com/slack/oauth_redirect"]
    assert "HttpOnly" in response.headers["set-cookie"]
    assert "Secure" in response.headers["set-cookie"]


def test_coming_back_from_slack_installs_the_workspace(office: Office) -> None:
    response = office.returns(*office.opens())

    assert response.status == 302
    assert "team=T1" in response.headers["location"]
    us = office.clients.of("T1")
    assert (us.client.token, us.bot_user, us.bot_id) == ("xoxb-footnote", "UBOT", "BBOT")


def test_a_state_is_good_once_in_one_browser_for_ten_minutes(office: Office) -> None:
    state, cookie = office.opens()
    other_state, _ = office.opens()

    assert office.returns(state, "").status == 400
    assert office.returns(other_state, cookie).status == 400
    assert office.returns("", "").status == 400
    assert office.returns(state, cookie).status == 302
    assert office.returns(state, cookie).status == 400


def test_a_refusal_at_slack_is_said_in_a_sentence(office: Office) -> None:
    state, cookie = office.opens()
    assert office.returns(state, cookie, code="bad").status == 400

    response = office.pages.handle(
        HttpRequest(method="GET", path="/slack/oauth_redirect", query={"error": "access_denied"})
    )
    assert b"broken off" in response.body


def test_slack_being_away_is_said_and_can_be_tried_again(office: Office) -> None:
    office.slack.space.trouble("oauth.v2.access", "500")
    assert office.returns(*office.opens()).status == 503
    assert office.returns(*office.opens()).status == 302


def test_a_token_about_to_end_is_renewed_and_kept(office: Office) -> None:
    office.slack.oauth |= {"good": ROTATING, "r1": RENEWED}
    office.returns(*office.opens())

    assert office.clients.of("T1").client.token == "xoxb-new"
    stored = office.store.find_bot(enterprise_id=None, team_id="T1")
    assert stored is not None
    assert stored.bot_refresh_token == "r2"


def test_an_organisation_wide_installation_serves_each_of_its_workspaces(office: Office) -> None:
    office.slack.oauth["good"] = ORG_WIDE
    office.returns(*office.opens())

    assert office.clients.of("T7", "E1").client.token == "xoxb-footnote"
    assert office.clients.of("T7").client.token == "xoxb-footnote"
    with pytest.raises(Gone):
        office.clients.of("T8", "E2")


def test_a_process_that_saw_no_event_yet_knows_the_organisation_of_a_workspace(
    office: Office,
) -> None:
    office.slack.oauth["good"] = ORG_WIDE
    office.returns(*office.opens())
    office.clients.of("T7", "E1")

    assert office.process().of("T7").client.token == "xoxb-footnote"
    office.clients.forget("T7", "E1")
    with pytest.raises(Gone):
        office.process().of("T7")


def test_a_workspace_that_joined_an_organisation_keeps_its_own_installation(office: Office) -> None:
    office.returns(*office.opens())

    assert office.clients.of("T1", "E1").client.token == "xoxb-footnote"
    assert office.process().of("T1").client.token == "xoxb-footnote"


class Slower(SqliteInstallationStore):
    """Reads a bot just before another process renews it."""

    def __init__(self, database: str, quicker: InstalledWorkspaces) -> None:
        super().__init__(database=database, client_id="11.22")
        self.quicker: InstalledWorkspaces | None = quicker

    def find_bot(self, **where: Any) -> Bot | None:
        found = super().find_bot(**where)
        if found and self.quicker:
            quicker, self.quicker = self.quicker, None
            quicker.of("T1")
        return found


def test_of_two_processes_that_renew_at_once_the_slower_takes_what_the_quicker_got(
    office: Office,
) -> None:
    office.slack.oauth |= {"good": ROTATING, "r1": RENEWED}
    office.returns(*office.opens())

    slower = office.process(Slower(office.store.database, office.process()))

    assert slower.of("T1").client.token == "xoxb-new"


def test_a_token_that_cannot_be_renewed_is_used_until_it_ends(office: Office) -> None:
    office.slack.oauth["good"] = {**ROTATING, "expires_in": 3600}
    office.returns(*office.opens())
    office.clock.advance(datetime.now(UTC) - office.clock())  # slack_sdk goes by the real time

    assert office.clients.of("T1").client.token == "xoxb-footnote"
    office.clock.advance(timedelta(hours=2))
    with pytest.raises(Gone):
        office.clients.of("T1")


@pytest.mark.parametrize(
    ("event", "left"),
    [
        ({"type": "app_uninstalled"}, False),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, False),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["UADA"]}}, True),
    ],
)
def test_being_removed_erases_the_tokens(
    office: Office, event: dict[str, object], *, left: bool
) -> None:
    from bot.platforms.slack.assembly import Times, assemble  # noqa: PLC0415
    from tests.fakes.ledger import FakeLedger  # noqa: PLC0415
    from tests.fakes.memory import FakeThreadStore  # noqa: PLC0415

    office.returns(*office.opens())
    slack = assemble(
        clients=office.clients,
        threads=FakeThreadStore(now=office.clock),
        ledger=FakeLedger(now=office.clock),
        organisation=lambda tenant: tenant,
        times=Times(now=office.clock, seconds=lambda: 0.0, sleep=lambda _: None),
        ids=lambda: "id",
        api_url=office.slack.api_url,
    )
    payload = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    delivery: Delivery | None = SlackDoor("", now=office.clock).receive("event", payload)
    assert delivery is not None

    assert list(slack.translator.events(delivery)) == []
    assert (office.store.find_bot(enterprise_id=None, team_id="T1") is not None) is left
    assert json.loads(delivery.payload)["event"] == event


def test_what_went_wrong_is_a_page_that_a_screen_reader_can_read(office: Office) -> None:
    said = office.pages.handle(
        HttpRequest(method="GET", path="/slack/oauth_redirect", query={"error": "access_denied"})
    )

    assert said.status == 400
    assert b'<html lang="en">' in said.body
    assert b"The installation was broken off." in said.body
    assert "Max-Age=0" in said.headers["set-cookie"]
