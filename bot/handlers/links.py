"""Links to documents: our own `/d/<id>` with a signed token, and nothing else ever."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.codec import to_plain
from bot.domain import UploadTicket
from bot.ports import Clock
from bot.signing import Signer
from rag.domain import Principal

DOCUMENT = "document"
UPLOAD = "upload-link"


class Links:
    """Makes the addresses that replies may carry.

    Args:
        signer: Signs them, so that a link is good for the readers it was made for and no others.
        base_url: Where others reach us, without a trailing slash.
        now: The present moment.
        last_for: How long a link in an answer works; as long as the answer itself is kept.
    """

    def __init__(self, signer: Signer, *, base_url: str, now: Clock, last_for: timedelta) -> None:
        self._signer = signer
        self._base_url = base_url.rstrip("/")
        self._now = now
        self._last_for = last_for

    def document(self, document_id: str, principal: Principal) -> str:
        """The address of a document for those who see the reply; it is checked again when followed."""
        token = self._signer.sign(
            DOCUMENT,
            {
                "d": document_id,
                "o": principal.organisation,
                "r": sorted(principal.readers),
            },
            expires=self._now() + self._last_for,
        )
        return f"{self._base_url}/d/{document_id}?t={token}"

    def documents(self, ids: Iterable[str], principal: Principal) -> Mapping[str, str]:
        """The addresses of several documents, by id."""
        return {each: self.document(each, principal) for each in dict.fromkeys(ids)}

    def upload(self, ticket: UploadTicket) -> str:
        """The address of the upload page that this ticket opens."""
        token = self._signer.sign(UPLOAD, to_plain(ticket), expires=ticket.expires)
        return f"{self._base_url}/upload/{token}"
