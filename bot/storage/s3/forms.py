"""Forms by which a browser or curl posts one file straight to the bucket."""

import base64
from typing import Any
from urllib.parse import quote

from bot.codec import dumps, loads, to_upload_ticket
from bot.domain import UploadForm, UploadTicket
from bot.ports import Clock
from bot.storage.aws_errors import translated
from bot.storage.s3.keys import checked

LARGEST_TICKET = 1800
"""Characters; S3 keeps 2 KB beside an object."""


class S3UploadForms:
    """Forms whose policy allows exactly one key and type, a size within limits, and little time.

    Args:
        client: An `s3` client, made with `CLIENT_CONFIG`.
        bucket: Where the files go.
        max_bytes: The largest file taken.
        now: The present moment.
    """

    def __init__(self, client: Any, *, bucket: str, max_bytes: int, now: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._max_bytes = max_bytes
        self._now = now

    def form(self, ticket: UploadTicket, *, key: str, name: str, media_type: str) -> UploadForm:
        exact = {
            "Content-Type": media_type,
            "success_action_status": "201",
            # What the object is called is kept with it; it is never part of the key.
            "x-amz-meta-name": quote(name, safe=""),
            "x-amz-meta-ticket": ticket_text(ticket),
        }
        left = max(int((ticket.expires - self._now()).total_seconds()), 1)
        with translated("the bucket"):
            post = self._client.generate_presigned_post(
                self._bucket,
                checked(key),
                Fields=dict(exact),
                Conditions=[
                    *({field: value} for field, value in exact.items()),
                    ["content-length-range", 1, self._max_bytes],
                ],
                ExpiresIn=left,
            )
        return UploadForm(
            url=post["url"],
            fields=post["fields"],
            expires=ticket.expires,
            max_bytes=self._max_bytes,
        )


def ticket_text(ticket: UploadTicket) -> str:
    """The whole ticket as the object carries it; the form's signature keeps it from being changed.

    Raises:
        ValueError: it names too many readers.
    """
    text = base64.urlsafe_b64encode(dumps(ticket).encode()).decode()
    if len(text) > LARGEST_TICKET:
        msg = "The upload link names too many readers."
        raise ValueError(msg)
    return text


def ticket_from(text: str) -> UploadTicket:
    """What `ticket_text` made.

    Raises:
        ValueError: it is none.
    """
    try:
        return loads(base64.urlsafe_b64decode(text).decode(), to_upload_ticket)
    except (KeyError, TypeError, AttributeError) as wrong:
        msg = "it carries no ticket of ours"
        raise ValueError(msg) from wrong
