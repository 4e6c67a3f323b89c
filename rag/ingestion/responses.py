"""What a web server answered, taken in within limits."""

import re
import zlib
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from rag.domain import Unreadable

_CHUNK = 1 << 16
_OK = 200
_TYPES = (
    "text/",
    "application/pdf",
    "application/json",
    "application/xml",
    "application/xhtml+xml",
    "application/rtf",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.",
    "message/rfc822",
)
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
}
_FILE_NAME = re.compile(r"filename=\"?([^\";]{1,200})", re.IGNORECASE)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it came."""

    url: str
    """Where it was found in the end."""
    name: str
    """A file name for it, made of the address; only ever shown, and a hint of its format."""
    media_type: str
    """What the server called it; what it is, its content tells."""
    body: bytes


def page_of(response: HTTPResponse, url: str, most: int) -> FetchedPage:
    """The page that the response carries.

    Raises:
        Unreadable: it is an error, of a type nobody reads, or larger than `most` bytes.
    """
    host = urlsplit(url).hostname
    if response.status != _OK:
        reason = "".join(char for char in response.reason if char.isprintable())[:60]
        msg = f"{host} answered {response.status} {reason}".strip() + "."
        raise Unreadable(msg)
    media_type = (response.getheader("Content-Type") or "application/octet-stream").partition(";")[
        0
    ]
    media_type = media_type.strip().lower()
    if not media_type.startswith(_TYPES):
        msg = f"{host} sent {media_type[:60]!r}, which is not a kind of document that can be read."
        raise Unreadable(msg)
    declared = response.getheader("Content-Length") or ""
    if declared.isdecimal() and int(declared) > most:
        raise Unreadable(_too_large(most))
    body = _body(response, most)
    return FetchedPage(
        url=url, name=_name(response, url, media_type), media_type=media_type, body=body
    )


def _body(response: HTTPResponse, most: int) -> bytes:
    """All of it, unpacked where it came packed, counted on both sides of the unpacking."""
    packed = (response.getheader("Content-Encoding") or "").lower() in {"gzip", "x-gzip"}
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if packed else None
    body = bytearray()
    came = 0
    while chunk := response.read(_CHUNK):
        came += len(chunk)
        try:
            body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            msg = "The page came damaged."
            raise Unreadable(msg) from error
        if max(came, len(body)) > most:
            raise Unreadable(_too_large(most))
    if response.length:
        msg = "The page broke off before its end."
        raise Unreadable(msg)
    if not body:
        msg = "The page is empty."
        raise Unreadable(msg)
    return bytes(body)


def _too_large(most: int) -> str:
    return f"The page is larger than {most >> 20} MB." if most >> 20 else "The page is too large."


def _name(response: HTTPResponse, url: str, media_type: str) -> str:
    given = _FILE_NAME.search(response.getheader("Content-Disposition") or "")
    parts = urlsplit(url)
    last = PurePosixPath(unquote(parts.path)).name
    name = (given.group(1) if given else last) or (parts.hostname or "page")
    name = "".join(char for char in name if char.isprintable() and char not in "/\\")
    if media_type in _SUFFIXES and (not last or "." not in name):
        name += _SUFFIXES[media_type]
    return name[-_LONGEST_NAME:]
