"""What people uploaded by our forms: checked again, and only then moved to what we keep.

The form's policy is S3's word; a file is ours only once its key, size and ticket were seen by us.
"""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

from botocore.exceptions import ClientError

from bot.domain import UploadTicket
from bot.storage.aws_errors import code_of, translated
from bot.storage.s3.files import NOT_THERE
from bot.storage.s3.forms import ticket_from
from bot.storage.s3.keys import KEY
from rag.failpoint import failpoint

INCOMING = "uploads/"
"""Where forms post to; what we keep lies under another prefix."""


class RefusedUpload(Exception):
    """An object that is not taken; `str()` says why, for the person who sent it.

    Args:
        reason: One clause.
        ticket: Whose it was; None where nobody can be told.
        name: What it was called.
    """

    def __init__(self, reason: str, *, ticket: UploadTicket | None = None, name: str = "") -> None:
        super().__init__(reason)
        self.ticket = ticket
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An upload that is ours now."""

    ticket: UploadTicket
    key: str
    name: str
    size: int
    sha256: str
    media_type: str


class S3Incoming:
    """Takes objects out of the incoming prefix.

    Args:
        client: An `s3` client.
        bucket: Ours alone.
        prefix: Of what we keep.
        max_bytes: The largest file taken.
    """

    def __init__(self, client: Any, *, bucket: str, prefix: str, max_bytes: int) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._max_bytes = max_bytes

    def take(self, key: str, *, clean: bool = True) -> Taken | None:
        """Checks an object and moves it; None where it was moved before or was never ours.

        Called again after a crash at any point, it goes on: the copy is made before the original goes.

        Args:
            key: Where it lies.
            clean: False where a scan found something, or could not say that it found nothing.

        Raises:
            RefusedUpload: it is erased.
        """
        if not key.startswith(INCOMING) or KEY.fullmatch(key) is None:
            return None
        told = self._head(key)
        if told is None:
            return None
        try:
            taken = self._checked(key, told, clean=clean)
        except RefusedUpload:
            self.erase(key)
            raise
        failpoint("incoming.before_copy")
        with translated("the bucket"):
            self._client.copy_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                CopySource={"Bucket": self._bucket, "Key": key},
            )
        failpoint("incoming.after_copy")
        return taken

    def erase(self, key: str) -> None:
        """Erases an object of the incoming prefix; to be called once it is noted what was taken."""
        with translated("the bucket"):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _head(self, key: str) -> Mapping[str, Any] | None:
        with translated("the bucket"):
            try:
                told = self._client.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    return None
                raise
        return cast("Mapping[str, Any]", told)

    def _checked(self, key: str, told: Mapping[str, Any], *, clean: bool) -> Taken:
        metadata = cast("Mapping[str, str]", told.get("Metadata") or {})
        try:
            ticket = ticket_from(metadata.get("ticket", ""))
        except ValueError as error:
            raise RefusedUpload(str(error)) from error
        name = unquote(metadata.get("name", "")) or "document"
        if not clean:
            reason = "the virus scan did not find it clean."
            raise RefusedUpload(reason, ticket=ticket, name=name)
        if told["ContentLength"] > self._max_bytes:
            megabytes = self._max_bytes // (1024 * 1024)
            reason = f"it is larger than {megabytes} MB."
            raise RefusedUpload(reason, ticket=ticket, name=name)
        if not key.startswith(f"{INCOMING}{ticket.id}/"):
            reason = "it was not uploaded by its own link."
            raise RefusedUpload(reason, ticket=ticket, name=name)
        digest, size = self._digest(key)
        if not size:
            reason = "it is empty."
            raise RefusedUpload(reason, ticket=ticket, name=name)
        return Taken(
            ticket=ticket,
            key=key,
            name=name,
            size=size,
            sha256=digest,
            media_type=str(told.get("ContentType", "")),
        )

    def _digest(self, key: str) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with translated("the bucket"):
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            with closing(body):
                for chunk in body.iter_chunks(1024 * 1024):
                    digest.update(chunk)
                    size += len(chunk)
        return digest.hexdigest(), size
