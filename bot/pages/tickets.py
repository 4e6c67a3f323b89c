"""Upload tickets, read back from the token of an upload link."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from bot.domain import Platform, ThreadRef, UploadTicket
from bot.ports import Clock
from bot.signing import BadToken, Signer

PURPOSE = "upload"
LASTS = timedelta(minutes=10)


class Tickets:
    """Opens what an upload link carries.

    Args:
        signer: Signed it.
        now: The present moment.
    """

    def __init__(self, signer: Signer, *, now: Clock) -> None:
        self._signer = signer
        self._now = now

    def open(self, token: str) -> UploadTicket:
        """The ticket.

        Raises:
            TokenError: the link is not ours, or its time is over; the text says so to a person.
        """
        held = self._signer.open(PURPOSE, token)
        try:
            return _ticket(held, at_latest=self._now() + LASTS)
        except (KeyError, TypeError, ValueError) as wrong:
            raise BadToken from wrong


def _ticket(held: dict[str, Any], *, at_latest: datetime) -> UploadTicket:
    ends, thread, keep = held.get("e"), held["t"], held["k"]
    return UploadTicket(
        id=held["i"],
        organisation=held["o"],
        owner=held["w"],
        readers=frozenset(held["r"]),
        # A form made of this ticket ends with it.
        expires=datetime.fromtimestamp(ends, at_latest.tzinfo) if ends else at_latest,
        thread=_thread(*thread) if thread else None,
        keep_for=timedelta(seconds=keep) if keep else None,
    )


def _thread(platform: str, tenant: str, channel: str, root: str) -> ThreadRef:
    return ThreadRef(platform=cast("Platform", platform), tenant=tenant, channel=channel, root=root)


NewId = Callable[[], str]
