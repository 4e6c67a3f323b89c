"""The Slack app manifest, filled in for where Footnote is reached."""

from pathlib import Path
from typing import Any, cast

import yaml

_TEMPLATE = Path(__file__).with_name("slack.yaml")
SCHEMA = Path(__file__).with_name("slack.schema.json")
"""What Slack accepts, as far as its documentation says."""

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"


def render_manifest(url: str | None, *, socket: bool) -> str:
    """The manifest as YAML, to be pasted at api.slack.com/apps.

    Args:
        url: Where others reach Footnote, such as `https://bot.example.com`; not needed for Socket Mode.
        socket: Slack is reached through Socket Mode, so no address of ours is told.

    Raises:
        ValueError: neither an https address nor Socket Mode is given.
    """
    found = cast("dict[str, Any]", yaml.safe_load(_TEMPLATE.read_text("utf-8")))
    if socket:
        _without_addresses(found)
    elif url and url.startswith("https://"):
        _with_address(found, url.rstrip("/"))
    else:
        msg = "Slack calls only https addresses; give one, or use Socket Mode"
        raise ValueError(msg)
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=100)


def _with_address(found: dict[str, Any], url: str) -> None:
    events = f"{url}{EVENTS_PATH}"
    for command in found["features"]["slash_commands"]:
        command["url"] = events
    found["settings"]["event_subscriptions"]["request_url"] = events
    found["settings"]["interactivity"]["request_url"] = events
    found["oauth_config"]["redirect_urls"] = [f"{url}{REDIRECT_PATH}"]


def _without_addresses(found: dict[str, Any]) -> None:
    """Socket Mode knows no request addresses, and a redirect address would be nobody's."""
    for command in found["features"]["slash_commands"]:
        del command["url"]
    del found["settings"]["event_subscriptions"]["request_url"]
    del found["settings"]["interactivity"]["request_url"]
    del found["oauth_config"]["redirect_urls"]
    found["settings"]["socket_mode_enabled"] = True
