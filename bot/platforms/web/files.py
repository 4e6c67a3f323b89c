"""`GET /files/<token>`: serves stored bytes by a signed link, so that they cannot do harm here."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.signing import ExpiredToken, TokenError

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MARKUP = frozenset({"text/html", "text/xml", "text/xsl"})


class LinkedFile(Protocol):
    """What a signed link stands for."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def path(self) -> Path: ...


class FilesByLink:
    """Serves what a link allows: PDF, plain text and pictures in the browser, all else to be saved.

    Args:
        linked: What a token stands for; raises `TokenError` for one that is not ours.
    """

    def __init__(self, linked: Callable[[str], LinkedFile]) -> None:
        self._linked = linked

    @property
    def route(self) -> Route:
        """The address to mount."""
        return Route("/files/{token}", self.serve, methods=["GET", "HEAD"])

    async def serve(self, request: Request) -> Response:
        """The bytes, in ranges where the browser asks for some."""
        try:
            file = self._linked(request.path_params["token"])
        except ExpiredToken as refused:
            return _no(410, str(refused))
        except (TokenError, KeyError, TypeError, ValueError):
            return _no(404, "This link is not valid. Please ask for a new one.")
        if not await run_in_threadpool(file.path.is_file):
            return _no(410, "This document was removed.")
        kind, inline = _shown_as(file.media_type)
        return FileResponse(
            file.path,
            media_type=kind,
            filename=_safe(file.name),
            content_disposition_type="inline" if inline else "attachment",
            headers={
                "cache-control": "private, no-store",
                # A sandbox would keep the browser's PDF viewer from starting.
                "content-security-policy": "default-src 'none'; frame-ancestors 'none'"
                + ("" if kind == "application/pdf" else "; sandbox"),
                "cross-origin-resource-policy": "same-origin",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            },
        )


def _shown_as(media_type: str) -> tuple[str, bool]:
    """The type to say, and whether a browser may show it."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/pdf" or kind in PICTURES:
        return kind, True
    if (kind.startswith("text/") and kind not in MARKUP) or kind == "application/json":
        return "text/plain; charset=utf-8", True
    return "application/octet-stream", False


def _safe(name: str) -> str:
    """A name to save under: no controls, no path."""
    kept = "".join(each for each in name if each.isprintable() and each not in '/\\"')
    return kept[:200] or "document"


def _no(status: int, sentence: str) -> Response:
    return PlainTextResponse(
        sentence, status_code=status, headers={"x-content-type-options": "nosniff"}
    )
