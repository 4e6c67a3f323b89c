"""The present moment, for those who must start without the rest of the wiring."""

from datetime import UTC, datetime


def present() -> datetime:
    """In UTC."""
    return datetime.now(UTC)
