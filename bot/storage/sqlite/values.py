"""How our values lie in columns."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """A moment as whole microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment(number: int) -> datetime:
    """The moment that `micros` wrote."""
    return EPOCH + number * MICROSECOND


def column(text: str) -> str:
    """Text as SQLite can hold it: half a surrogate pair, which JSON lets in, is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()
