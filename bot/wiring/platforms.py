"""Slack and Teams, where they are set up."""

import importlib.util
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from bot.config import Settings, SettingsError
from bot.ports import Door
from bot.wiring.app import App
from bot.wiring.sides import Platforms, Sides

SLACK_PATH = "/slack/events"
TEAMS_PATH = "/api/messages"


def join_slack(app: App, platforms: Platforms) -> None:
    """Adds Slack, if its secrets are set.

    Raises:
        SettingsError: they are, but the extra is not installed.
    """
    settings = app.settings
    if not (settings.slack_bot_token or settings.slack_client_id):
        return
    _need("slack_bolt", "slack", "Slack")
    platforms.doors[SLACK_PATH] = slack_door(settings, app.now)
    platforms.add("slack", lambda: _slack(app))


def _slack(app: App) -> Sides:
    from bot.platforms.slack.assembly import Times, assemble
    from bot.platforms.slack.clients import SingleWorkspace

    settings = app.settings
    slack = assemble(
        clients=SingleWorkspace(settings.slack_bot_token.reveal(), api_url=settings.slack_api_url),
        threads=app.stores.threads,
        ledger=app.stores.ledger,
        organisation=_organisation(settings),
        times=Times(now=app.now, seconds=time.monotonic, sleep=time.sleep),
        ids=lambda: uuid4().hex,
        api_url=settings.slack_api_url,
    )
    return Sides(translator=slack.translator, chat=slack.platform, keeper=slack.platform)


def slack_door(settings: Settings, now: Callable[[], datetime]) -> Door:
    """Slack's way in; loads no SDK."""
    from bot.platforms.slack.verify import SlackDoor

    return SlackDoor(settings.slack_signing_secret.reveal(), now=now, teams=settings.slack_teams)


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
    identity = TeamsIdentity(
        app_id=settings.teams_app_id,
        secret=settings.teams_app_password.reveal,
        tenant=settings.teams_tenant,
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


def teams_door(settings: Settings, now: Callable[[], datetime]) -> Door:
    """Teams' way in; loads no SDK."""
    from bot.platforms.teams.verify import TeamsDoor, TeamsTrust

    return TeamsDoor(
        TeamsTrust(
            app_id=settings.teams_app_id,
            issuer=settings.teams_issuer,
            metadata_url=settings.teams_openid_metadata,
            tenants=frozenset(settings.teams_tenants or filter(None, [settings.teams_tenant])),
            service_hosts=settings.teams_service_hosts,
        ),
        now=now,
    )


def _organisation(settings: Settings) -> Callable[[str], str]:
    """Whose documents a Slack workspace reads: with many workspaces, each its own."""

    def organisation(tenant: str) -> str:
        return f"slack:{tenant}" if settings.slack_client_id else settings.organisation

    return organisation


def _need(module: str, extra: str, name: str) -> None:
    if importlib.util.find_spec(module) is None:
        msg = (
            f"{name} is set up, but its extra is not installed: "
            f"make serve EXTRAS=all, or pip install 'footnote[{extra}]'."
        )
        raise SettingsError(msg)
