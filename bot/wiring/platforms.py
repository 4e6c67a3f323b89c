"""Slack and Teams, where they are set up."""

import importlib.util
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.config import Settings, SettingsError
from bot.wiring.app import App
from bot.wiring.doors import SLACK_PATH, TEAMS_PATH, slack_door, teams_door
from bot.wiring.sides import Platforms, Sides

if TYPE_CHECKING:
    from bot.platforms.slack.verify import SlackDoor
    from bot.wiring.workspaces import Workspaces


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
    workspaces = _workspaces(app) if settings.slack_client_id else None
    platforms.add("slack", lambda: _slack(app, workspaces))
    if workspaces is not None:
        platforms.pages.update(dict.fromkeys(workspaces.pages.paths, workspaces.pages.handle))
    if settings.slack_signing_secret:
        platforms.doors[SLACK_PATH] = door
    if settings.slack_app_token:
        platforms.starters.append(lambda: _listen(app, door, platforms))


def _workspaces(app: App) -> "Workspaces":
    from bot.wiring.workspaces import open_workspaces

    cloud = app.stores.cloud
    return open_workspaces(app.settings, now=app.now, aws=cloud.clients if cloud else None)


def _slack(app: App, workspaces: "Workspaces | None") -> Sides:
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


def _listen(app: App, door: "SlackDoor", platforms: Platforms) -> None:
    """Holds Socket Mode's connections; what comes over them enters at the same door."""
    from bot.platforms.slack.socket import SlackSocket

    socket = SlackSocket(
        app.settings.slack_app_token.reveal(),
        api_url=app.settings.slack_api_url,
        receive=door.receive,
        put=app.stores.queue.put,
        connections=app.settings.slack_connections,
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
    from bot.platforms.teams.assembly import TeamsMemory, TeamsSetup, open_teams
    from bot.platforms.teams.credentials import TeamsIdentity
    from bot.platforms.teams.graph import GRAPH

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
            graph=settings.teams_graph_url or GRAPH,
        ),
        memory=TeamsMemory(
            answers=app.stores.answers,
            threads=app.stores.threads,
            conversations=app.stores.conversations,
            documents=app.stores.documents,
        ),
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
