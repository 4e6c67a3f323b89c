"""The bytes of documents in an S3 bucket, and short-lived links to them."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from botocore.exceptions import ClientError

from bot.ports import Gone
from bot.storage.aws_errors import code_of, translated
from bot.storage.s3.keys import checked
from rag.failpoint import failpoint

PART = 8 * 1024 * 1024
"""Bytes sent at a time; S3 wants at least 5 MB in all but the last."""

NOT_THERE = frozenset({"NoSuchKey", "404", "NotFound"})


class S3FileStore:
    """Objects in a bucket, each written whole or not at all.

    Args:
        client: An `s3` client, made with `CLIENT_CONFIG`.
        bucket: Ours alone.
        prefix: Put before every key, so that what we keep lies apart from what others upload.
    """

    def __init__(self, client: Any, *, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked(key)}

    def save(self, key: str, chunks: Iterator[bytes], *, media_type: str, max_bytes: int) -> int:
        parts = _parts(chunks, max_bytes)
        first = next(parts, b"")
        if not first:
            msg = "The file is empty."
            raise ValueError(msg)
        target = self._place(key)
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
        return self._opened(self._place(key))

    @contextmanager
    def _opened(self, place: Mapping[str, str]) -> Generator[BinaryIO]:
        """On the disk first, where it is large: a reader may seek, and fails before it has begun."""
        # In memory as far as it is small; the folder for the rest is the system's own.
        with SpooledTemporaryFile(max_size=PART) as held:
            with translated("the bucket"):
                try:
                    answer = self._client.get_object(**place)
                except ClientError as error:
                    raise _gone(error, place["Key"]) from error
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
                    **self._place(key),
                    "ResponseContentType": media_type,
                    "ResponseContentDisposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
                },
                ExpiresIn=int(expires.total_seconds()),
            )
        )

    def remove(self, key: str) -> None:
        failpoint("files.before_remove")
        with translated("the bucket"):
            self._client.delete_object(**self._place(key))
        failpoint("files.after_remove")


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
