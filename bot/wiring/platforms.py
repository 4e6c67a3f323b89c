"""Slack and Teams, where they are set up."""

import importlib.util
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from bot.config import Settings, SettingsError
from bot.wiring.app import App
from bot.wiring.doors import SLACK_PATH, TEAMS_PATH, slack_door, teams_door
from bot.wiring.sides import Platforms, Sides

if TYPE_CHECKING:
    from bot.platforms.slack.installations import InstalledWorkspaces
    from bot.platforms.slack.oauth import SlackInstall
    from bot.platforms.slack.verify import SlackDoor


def join_slack(app: App, platforms: Platforms) -> None:
    """Adds Slack, if its secrets are set.

    Raises:
        SettingsError: they are, but the extra is not installed.
    """
    settings = app.settings
    if not (settings.slack_bot_token or settings.slack_client_id):
        return
    _need("slack_bolt", "slack", "Slack")
    door = slack_door(settings, app.now)
    workspaces = _Workspaces.of(app) if settings.slack_client_id else None
    platforms.add("slack", lambda: _slack(app, workspaces))
    if workspaces is not None:
        platforms.pages.update(dict.fromkeys(workspaces.pages.paths, workspaces.pages.handle))
    if settings.slack_signing_secret:
        platforms.doors[SLACK_PATH] = door
    if settings.slack_app_token:
        platforms.starters.append(lambda: _listen(app, door, platforms))


def _slack(app: App, workspaces: "_Workspaces | None") -> Sides:
    from bot.platforms.slack.assembly import Times, assemble
    from bot.platforms.slack.clients import SingleWorkspace

    settings = app.settings
    token, api_url = settings.slack_bot_token.reveal(), settings.slack_api_url
    slack = assemble(
        clients=workspaces.clients if workspaces else SingleWorkspace(token, api_url=api_url),
        threads=app.stores.threads,
        ledger=app.stores.ledger,
        organisation=lambda tenant: organisation_of(settings, "slack", tenant),
        times=Times(now=app.now, seconds=time.monotonic, sleep=time.sleep),
        ids=lambda: uuid4().hex,
        api_url=api_url,
    )
    return Sides(translator=slack.translator, chat=slack.platform, keeper=slack.platform)


@dataclass(frozen=True, kw_only=True)
class _Workspaces:
    """Many workspaces: the pages that install us, and whose token is whose."""

    pages: "SlackInstall"
    clients: "InstalledWorkspaces"

    @classmethod
    def of(cls, app: App) -> "_Workspaces":
        from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
        from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

        from bot.platforms.slack.installations import InstalledWorkspaces
        from bot.platforms.slack.oauth import SlackInstall

        settings = app.settings
        secret = settings.slack_client_secret.reveal()
        path = str(settings.data_dir / "slack.db")
        store = SQLite3InstallationStore(database=path, client_id=settings.slack_client_id)
        cast("Any", store).init()  # slack_sdk leaves it untyped
        states = SQLite3OAuthStateStore(database=path, expiration_seconds=600)
        cast("Any", states).init()
        pages = SlackInstall(
            client_id=settings.slack_client_id,
            client_secret=secret,
            store=store,
            states=states,
            base_url=settings.base_url,
            api_url=settings.slack_api_url,
        )
        clients = InstalledWorkspaces(
            store,
            client_id=settings.slack_client_id,
            client_secret=secret,
            api_url=settings.slack_api_url,
            now=app.now,
        )
        return cls(pages=pages, clients=clients)


def _listen(app: App, door: "SlackDoor", platforms: Platforms) -> None:
    """Holds Socket Mode's connections; what comes over them enters at the same door."""
    from bot.platforms.slack.socket import SlackSocket

    socket = SlackSocket(
        app.settings.slack_app_token.reveal(),
        api_url=app.settings.slack_api_url,
        receive=door.receive,
        put=app.stores.queue.put,
    )
    socket.start()
    platforms.closers.append(socket.close)


def join_teams(app: App, platforms: Platforms) -> None:
    """Adds Teams; without an app id, for tools on this machine alone.

    Raises:
        SettingsError: an app id is set, but the extra is not installed.
    """
    settings = app.settings
    if not settings.teams_app_id and importlib.util.find_spec("botbuilder") is None:
        return
    _need("botbuilder", "teams", "Teams")
    platforms.doors[TEAMS_PATH] = teams_door(settings, app.now)
    platforms.add("teams", lambda: _teams(app))


def _teams(app: App) -> Sides:
    from bot.platforms.teams.assembly import TeamsSetup, open_teams
    from bot.platforms.teams.credentials import TeamsIdentity

    settings = app.settings
    multi = settings.teams_app_type == "MultiTenant"  # an old kind of bot, registered nowhere new
    identity = TeamsIdentity(
        app_id=settings.teams_app_id,
        secret=settings.teams_app_password.reveal,
        tenant="botframework.com" if multi else settings.teams_tenant,
        token_url=settings.teams_token_url,
    )
    translator, platform = open_teams(
        TeamsSetup(
            identity=identity,
            service_hosts=settings.teams_service_hosts,
            organisation=settings.organisation,
        ),
        answers=app.stores.answers,
        now=app.now,
    )
    return Sides(translator=translator, chat=platform, keeper=platform)


def organisation_of(settings: Settings, platform: str, tenant: str) -> str:
    """Whose documents a tenant reads: with many Slack workspaces installed, each its own."""
    if platform == "slack" and settings.slack_client_id:
        return f"slack:{tenant}"
    return settings.organisation


def _need(module: str, extra: str, name: str) -> None:
    if importlib.util.find_spec(module) is None:
        msg = (
            f"{name} is set up, but its extra is not installed: "
            f"make serve EXTRAS=all, or pip install 'footnote[{extra}]'."
        )
        raise SettingsError(msg)
