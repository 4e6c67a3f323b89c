"""Upload tickets, read back from the token of an upload link."""

from collections.abc import Callable

from bot.codec import to_upload_ticket
from bot.domain import UploadTicket
from bot.signing import BadToken, Signer

PURPOSE = "upload-link"

NewId = Callable[[], str]
"""Makes an unguessable id."""


class Tickets:
    """Opens what an upload link carries.

    Args:
        signer: Signed it.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def open(self, token: str) -> UploadTicket:
        """The ticket.

        Raises:
            TokenError: the link is not ours, or its time is over; the text says so to a person.
        """
        try:
            return to_upload_ticket(self._signer.open(PURPOSE, token))
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise BadToken from wrong
