"""Our own handlers as ASGI applications: bounded in size and time, and off the event loop."""

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.http import HttpRequest, HttpResponse
from bot.ingress import MAX_BODY

Handle = Callable[[HttpRequest], HttpResponse]

BODY_WITHIN = 15.0
"""Seconds in which the whole body must arrive; platforms send theirs at once."""


class Answering:
    """An application whose every answer is decided by one of our own handlers.

    Args:
        handle: Decides; called in a thread of its own.
        body_within: Seconds in which the whole body must arrive.
    """

    def __init__(self, handle: Handle, *, body_within: float = BODY_WITHIN) -> None:
        self._handle = handle
        self._body_within = body_within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request = Request(scope, receive)
        try:
            async with asyncio.timeout(self._body_within):
                body = await _bounded(request)
        except TimeoutError:
            response = _last(408, "The request did not arrive in time.")
        except ClientDisconnect:
            return
        else:
            response = await self._answered(request, body)
        await response(scope, receive, send)

    async def _answered(self, request: Request, body: bytes | None) -> Response:
        if body is None:
            return _last(413, "The request is larger than 1 MB.")
        answer = await run_in_threadpool(self._handle, to_http_request(request, body))
        return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))


async def _bounded(request: Request) -> bytes | None:
    """The body, or None once it passes the limit; the rest is never read."""
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            return None
        parts.append(chunk)
    return b"".join(parts)


def _last(status: int, text: str) -> Response:
    """An answer after which the connection ends, because not all of the request was read."""
    return Response(text, status_code=status, headers={"connection": "close"})


def to_http_request(request: Request, body: bytes) -> HttpRequest:
    """Starlette's request in our shape."""
    return HttpRequest(
        method=request.method,
        path=request.url.path,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query_params),
        body=body,
        client=request.client.host if request.client else "",
    )
