"""The bytes of documents in an S3 bucket, short-lived links to them, and forms that bring new ones."""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from botocore.config import Config
from botocore.exceptions import ClientError

from bot.domain import UploadForm, UploadTicket
from bot.ports import Clock, Gone
from bot.storage.aws_errors import code_of, translated
from rag.failpoint import failpoint

CLIENT_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual"},
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 4},
)
"""For the client: boto3's default still signs forms the old way and for the bucket's global address,
which encrypted buckets refuse and new buckets redirect."""

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,7}")
"""Keys are made by us; nobody else's are taken."""

PART = 8 * 1024 * 1024
"""Bytes sent at a time; S3 wants at least 5 MB in all but the last."""

NOT_THERE = frozenset({"NoSuchKey", "404", "NotFound"})


class S3FileStore:
    """Objects in a bucket, each written whole or not at all.

    Args:
        client: An `s3` client, made with `CLIENT_CONFIG`.
        bucket: Ours alone.
    """

    def __init__(self, client: Any, *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def save(self, key: str, chunks: Iterator[bytes], *, media_type: str, max_bytes: int) -> int:
        parts = _parts(chunks, max_bytes)
        first = next(parts, b"")
        if not first:
            msg = "The file is empty."
            raise ValueError(msg)
        target = {"Bucket": self._bucket, "Key": _checked(key)}
        second = next(parts, b"")
        failpoint("files.before_save")
        with translated("the bucket"):
            if not second:
                self._client.put_object(**target, Body=first, ContentType=media_type)
                size = len(first)
            else:
                size = self._save_parts(target, _joined(first, second, parts), media_type)
        failpoint("files.after_save")
        return size

    def _save_parts(
        self, target: Mapping[str, str], parts: Iterator[bytes], media_type: str
    ) -> int:
        """Nothing is to be seen of the parts until the last call; where it fails, they are erased."""
        started = self._client.create_multipart_upload(**target, ContentType=media_type)
        upload = {**target, "UploadId": started["UploadId"]}
        done: list[dict[str, Any]] = []
        size = 0
        try:
            for number, part in enumerate(parts, start=1):
                sent = self._client.upload_part(**upload, PartNumber=number, Body=part)
                done.append({"PartNumber": number, "ETag": sent["ETag"]})
                size += len(part)
            self._client.complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
        except BaseException:
            self._client.abort_multipart_upload(**upload)
            raise
        return size

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._opened(_checked(key))

    @contextmanager
    def _opened(self, key: str) -> Generator[BinaryIO]:
        """On the disk first, where it is large: a reader may seek, and fails before it has begun."""
        # In memory as far as it is small; the folder for the rest is the system's own.
        with SpooledTemporaryFile(max_size=PART) as held:
            with translated("the bucket"):
                try:
                    answer = self._client.get_object(Bucket=self._bucket, Key=key)
                except ClientError as error:
                    raise _gone(error, key) from error
                with closing(answer["Body"]) as body:
                    for chunk in body.iter_chunks(1024 * 1024):
                        held.write(chunk)
            held.seek(0)
            yield cast("BinaryIO", held)

    def link(self, key: str, *, name: str, media_type: str, expires: timedelta) -> str:
        return str(
            self._client.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket,
                    "Key": _checked(key),
                    "ResponseContentType": media_type,
                    "ResponseContentDisposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
                },
                ExpiresIn=int(expires.total_seconds()),
            )
        )

    def remove(self, key: str) -> None:
        failpoint("files.before_remove")
        with translated("the bucket"):
            self._client.delete_object(Bucket=self._bucket, Key=_checked(key))
        failpoint("files.after_remove")


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
            "x-amz-meta-ticket": ticket.id,
        }
        left = max(int((ticket.expires - self._now()).total_seconds()), 1)
        with translated("the bucket"):
            post = self._client.generate_presigned_post(
                self._bucket,
                _checked(key),
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


def _checked(key: str) -> str:
    if KEY.fullmatch(key) is None:
        msg = f"{key!r} is not a key of ours"
        raise ValueError(msg)
    return key


def _parts(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """The bytes in pieces of `PART`; never reads on beyond what may be kept."""
    held = bytearray()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            msg = f"The file is larger than {max_bytes} bytes."
            raise ValueError(msg)
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


def _joined(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest


def _gone(error: ClientError, key: str) -> Exception:
    if code_of(error) not in NOT_THERE:
        return error
    msg = f"there is no file {key}"
    return Gone(msg)
