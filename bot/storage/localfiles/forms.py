"""Forms by which a browser or curl posts one file to our own route."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.codec import to_plain, to_upload_ticket
from bot.domain import UploadForm, UploadTicket
from bot.signing import BadToken, Signer
from bot.storage.localfiles.keys import checked

FORM = "upload-form"
"""What a form's token is for; one for the upload page or a file does not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadGrant:
    """What a form that we signed allows to be posted."""

    ticket: UploadTicket
    key: str
    name: str
    media_type: str
    max_bytes: int


class LocalUploadForms:
    """Forms whose fields only we can have made, posted to our own route.

    Args:
        signer: Signs the fields.
        base_url: Where others reach us; the form goes to `/uploads` there.
        max_bytes: The largest file taken.
    """

    def __init__(self, signer: Signer, *, base_url: str, max_bytes: int) -> None:
        self._signer = signer
        self._url = f"{base_url.rstrip('/')}/uploads"
        self._max_bytes = max_bytes

    def form(self, ticket: UploadTicket, *, key: str, name: str, media_type: str) -> UploadForm:
        allowed = {
            "ticket": to_plain(ticket),
            "key": checked(key),
            "name": name,
            "type": media_type,
            "max": self._max_bytes,
        }
        token = self._signer.sign(FORM, allowed, ticket.expires)
        return UploadForm(
            url=self._url,
            fields={"key": key, "Content-Type": media_type, "token": token},
            expires=ticket.expires,
            max_bytes=self._max_bytes,
        )

    def verify(self, fields: Mapping[str, str]) -> UploadGrant:
        """What the posted fields allow; the bytes are then saved with `grant.max_bytes`.

        Raises:
            TokenError: the fields are not exactly those of a form of ours, or its time is over.
        """
        allowed = self._signer.open(FORM, fields.get("token", ""))
        if (fields.get("key"), fields.get("Content-Type")) != (allowed["key"], allowed["type"]):
            raise BadToken
        return UploadGrant(
            ticket=to_upload_ticket(allowed["ticket"]),
            key=allowed["key"],
            name=allowed["name"],
            media_type=allowed["type"],
            max_bytes=allowed["max"],
        )
