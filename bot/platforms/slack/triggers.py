"""A trigger opens a form for three seconds after it was made."""

from collections.abc import Mapping
from datetime import datetime, timedelta

_GOOD_FOR = timedelta(seconds=2.5)
"""Half a second less than Slack allows, for the way there."""


def fresh_trigger(via: Mapping[str, str], now: datetime) -> str:
    """The trigger that came with an event, empty where there is none or it is too old."""
    made = via.get("triggered")
    if not made or now - datetime.fromisoformat(made) > _GOOD_FOR:
        return ""
    return via.get("trigger_id", "")
