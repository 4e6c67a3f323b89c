"""`POST /uploads`: our own signed place for files, streamed to the store as they arrive."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import anyio
import anyio.from_thread
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain import UploadTicket
from bot.platforms.web.multipart import BrokenForm, FormStream, TooSlow
from bot.ports import FileStore, Gone, PortError, StorageFull
from bot.signing import TokenError

log = logging.getLogger(__name__)

PAGE_FIELD = "x-ignore-page"
"""Names the page that the form stood on, to go back to; S3 ignores names that begin so."""

DRAINED = 64 * 1024 * 1024
"""Bytes read and dropped after a refusal; a browser shows the answer only once it sent its all."""

AT_ONCE = 32
"""Uploads written at the same time; further ones wait their turn."""


class Grant(Protocol):
    """What a signed form allows."""

    @property
    def ticket(self) -> UploadTicket: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def max_bytes(self) -> int: ...


class Stored(Protocol):
    """Told of each stored file, at least once; when it returns, the file will be read."""

    def __call__(
        self, ticket: UploadTicket, *, key: str, name: str, size: int, sha256: str, media_type: str
    ) -> object: ...


class Refused(Exception):
    """The file is not taken; `str()` is one sentence for the person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Uploads:
    """Takes a form that we signed, and nothing else.

    Args:
        verify: What the form's fields allow; raises `TokenError` for fields that are not ours.
        files: Where bytes go.
        stored: Told once the bytes are safe.
    """

    def __init__(
        self,
        *,
        verify: Callable[[Mapping[str, str]], Grant],
        files: FileStore,
        stored: Stored,
    ) -> None:
        self._verify = verify
        self._files = files
        self._stored = stored
        self._places: anyio.CapacityLimiter | None = None

    @property
    def route(self) -> Route:
        """The address to mount."""
        return Route("/uploads", self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """Takes one file; every refusal is one sentence."""
        try:
            form = FormStream(request.headers.get("content-type", ""), request.stream())
            await form.to_file()
            try:
                await self._keep(form, self._allowed(form.fields))
            except Refused as refused:
                await form.drain(at_most=DRAINED)
                return _no(refused.status, str(refused))
        except ClientDisconnect:
            return Response(status_code=400)
        except TooSlow:
            return _no(408, "The file stopped arriving. Please try again.")
        except BrokenForm:
            return _no(400, "The file did not arrive whole. Please try again.")
        return _done(request, form)

    def _allowed(self, fields: Mapping[str, str]) -> Grant:
        try:
            return self._verify(fields)
        except TokenError as error:
            raise Refused(403, str(error)) from error
        except (KeyError, TypeError) as foreign:
            raise Refused(403, "This form is not valid. Please ask for a new link.") from foreign

    async def _keep(self, form: FormStream, grant: Grant) -> None:
        # Made here, because it belongs to the loop that runs now.
        self._places = self._places or anyio.CapacityLimiter(AT_ONCE)
        taking = _Taking(form)
        try:
            await anyio.to_thread.run_sync(self._store, taking, grant, limiter=self._places)
        except StorageFull as full:
            sentence = "There is no room left to keep the file. Please tell an operator."
            raise Refused(507, sentence) from full
        except PortError as error:
            log.warning("an upload was not kept: %s", error, extra={"action": "upload_failed"})
            sentence = "The file could not be kept just now. Please try again."
            raise Refused(503, sentence) from error
        log.info("stored", extra={"action": "uploaded", "size": taking.count})

    def _store(self, taking: "_Taking", grant: Grant) -> None:
        """Runs in a thread of its own: the store writes while the bytes arrive."""
        size, sha256 = self._held(grant.key)
        if not size:
            size, sha256 = self._saved(taking, grant), taking.digest.hexdigest()
        self._stored(
            grant.ticket,
            key=grant.key,
            name=grant.name or taking.name or "document",
            size=size,
            sha256=sha256,
            media_type=grant.media_type,
        )

    def _saved(self, taking: "_Taking", grant: Grant) -> int:
        try:
            return self._files.save(
                grant.key, taking.chunks(), media_type=grant.media_type, max_bytes=grant.max_bytes
            )
        except ValueError as wrong:
            if not taking.count:
                raise Refused(422, "The file is empty.") from wrong
            limit = grant.max_bytes // 1048576
            raise Refused(413, f"The file is larger than {limit} MB.") from wrong

    def _held(self, key: str) -> tuple[int, str]:
        """What an earlier try of the same form stored: a form never overwrites."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._files.open(key) as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
                    size += len(chunk)
        except Gone:
            return 0, ""
        return size, digest.hexdigest()


class _Taking:
    """The file's bytes for a writer in another thread, counted as they pass."""

    def __init__(self, form: FormStream) -> None:
        self._form = form
        self.name = form.filename
        self.count = 0
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        while piece := anyio.from_thread.run(self._form.piece):
            self.count += len(piece)
            self.digest.update(piece)
            yield piece


def _done(request: Request, form: FormStream) -> Response:
    page = form.fields.get(PAGE_FIELD, "")
    if "application/json" in request.headers.get("accept", "") or not page:
        return JSONResponse({"ok": True}, status_code=201)
    return RedirectResponse(f"/upload/{page}?added=1", status_code=303)


def _no(status: int, sentence: str) -> Response:
    return PlainTextResponse(
        sentence, status_code=status, headers={"x-content-type-options": "nosniff"}
    )
