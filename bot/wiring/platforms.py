"""Slack and Teams, where they are set up."""

from bot.wiring.app import App
from bot.wiring.chat import Platforms


def join_slack(app: App, platforms: Platforms) -> None:
    """Adds Slack, if its secrets are set."""


def join_teams(app: App, platforms: Platforms) -> None:
    """Adds Teams, or its loopback-only form for local tools."""
