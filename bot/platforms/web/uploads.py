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

TICKET_FIELD = "x-ignore-ticket"
FOREIGN = "This form is not valid. Please ask for a new link."
DRAINED = 64 * 1024 * 1024
"""Bytes read and dropped after a refusal; a browser shows the answer only once it sent its all."""

AT_ONCE = 32
"""Uploads written at the same time; further ones wait their turn."""


class Grant(Protocol):
    """What a signed form allows."""

    @property
    def ticket(self) -> str: ...
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


class Uploads:
    """Takes a form that we signed, and nothing else.

    Args:
        verify: What the form's fields allow; raises `TokenError` for fields that are not ours.
        open_ticket: Who asked for the link; raises `TokenError` likewise.
        files: Where bytes go.
        stored: Told once the bytes are safe.
    """

    def __init__(
        self,
        *,
        verify: Callable[[Mapping[str, str]], Grant],
        open_ticket: Callable[[str], UploadTicket],
        files: FileStore,
        stored: Stored,
    ) -> None:
        self._verify = verify
        self._open_ticket = open_ticket
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
            refusal = await self._refusal(form)
            if refusal is not None:
                await form.drain(at_most=DRAINED)
                return refusal
        except ClientDisconnect:
            return Response(status_code=400)
        except TooSlow:
            return _no(408, "The file stopped arriving. Please try again.")
        except BrokenForm:
            return _no(400, "The file did not arrive whole. Please try again.")
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": True}, status_code=201)
        return RedirectResponse(f"/upload/{form.fields[TICKET_FIELD]}?added=1", status_code=303)

    async def _refusal(self, form: FormStream) -> Response | None:
        """Why the file is not taken; None once it is kept."""
        try:
            grant, ticket = self._allowed(form.fields)
        except TokenError as refused:
            return _no(403, str(refused))
        return await self._keep(form, grant, ticket)

    def _allowed(self, fields: Mapping[str, str]) -> tuple[Grant, UploadTicket]:
        try:
            grant = self._verify(fields)
            ticket = self._open_ticket(fields.get(TICKET_FIELD, ""))
        except (KeyError, TypeError) as foreign:
            raise TokenError(FOREIGN) from foreign
        if grant.ticket != ticket.id:
            raise TokenError(FOREIGN)
        return grant, ticket

    async def _keep(self, form: FormStream, grant: Grant, ticket: UploadTicket) -> Response | None:
        """Stores the file; the answer if that went wrong."""
        # Made here, because it belongs to the loop that runs now.
        self._places = self._places or anyio.CapacityLimiter(AT_ONCE)
        name = grant.name or form.filename or "document"
        taking = _Taking(form)
        try:
            await anyio.to_thread.run_sync(
                self._save, taking, grant, ticket, name, limiter=self._places
            )
        except ValueError:
            return (
                _no(413, f"The file is larger than {grant.max_bytes // 1048576} MB.")
                if (taking.count)
                else _no(422, "The file is empty.")
            )
        except StorageFull:
            return _no(507, "There is no room left to keep the file. Please tell an operator.")
        except PortError as error:
            log.warning("an upload was not kept: %s", error, extra={"action": "upload_failed"})
            return _no(503, "The file could not be kept just now. Please try again.")
        log.info("stored", extra={"action": "uploaded", "size": taking.count})
        return None

    def _save(self, taking: "_Taking", grant: Grant, ticket: UploadTicket, name: str) -> None:
        digest, size = self._held(grant.key)
        if not size:
            size = self._files.save(
                grant.key, taking.chunks(), media_type=grant.media_type, max_bytes=grant.max_bytes
            )
            digest = taking.digest
        self._stored(
            ticket,
            key=grant.key,
            name=name,
            size=size,
            sha256=digest.hexdigest(),
            media_type=grant.media_type,
        )

    def _held(self, key: str) -> "tuple[hashlib._Hash, int]":
        """What an earlier try of the same form stored: a form never overwrites."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._files.open(key) as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
                    size += len(chunk)
        except Gone:
            return digest, 0
        return digest, size


class _Taking:
    """The file's bytes for a writer in another thread, counted as they pass."""

    def __init__(self, form: FormStream) -> None:
        self._form = form
        self.count = 0
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        while piece := anyio.from_thread.run(self._form.piece):
            self.count += len(piece)
            self.digest.update(piece)
            yield piece


def _no(status: int, sentence: str) -> Response:
    return PlainTextResponse(
        sentence, status_code=status, headers={"x-content-type-options": "nosniff"}
    )
