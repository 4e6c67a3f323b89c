"""The platforms' ways in; they load no SDK, so that the ingress starts in milliseconds."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.ports import Door

if TYPE_CHECKING:
    from bot.platforms.slack.verify import SlackDoor

SLACK_PATH = "/slack/events"
TEAMS_PATH = "/api/messages"


def platform_doors(
    settings: Settings, paths: Collection[str], now: Callable[[], datetime]
) -> Mapping[str, Door]:
    """The platforms' ways in at these paths."""
    makers = {SLACK_PATH: slack_door, TEAMS_PATH: teams_door}
    return {path: makers[path](settings, now) for path in paths}


def slack_door(settings: Settings, now: Callable[[], datetime]) -> "SlackDoor":
    """Slack's way in; loads no SDK."""
    from bot.platforms.slack.verify import SlackDoor

    return SlackDoor(settings.slack_signing_secret.reveal(), now=now, teams=settings.slack_teams)


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
