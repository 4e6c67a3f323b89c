"""An HTTP host for our handlers: uvicorn and Starlette carry, `bot.ingress` and the pages decide.

The handlers take and give the same shapes as on Lambda.
"""

import asyncio
import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.http import HttpRequest, HttpResponse
from bot.ingress import MAX_BODY
from bot.worker import Worker

log = logging.getLogger(__name__)

DRAIN = 20.0
"""Seconds that answers in work have to end after SIGTERM."""

Handle = Callable[[HttpRequest], HttpResponse]


class PortTaken(OSError):
    """The port is in use; the text says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, bound before anything else starts.

    Raises:
        PortTaken: somebody listens there already.
        OSError: the address is not ours to listen on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            msg = f"Port {port} is in use. Stop what listens there, or choose another with --port."
            raise PortTaken(msg) from error
        msg = f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --host."
        raise OSError(msg) from error
    return listening


def ingress_route(path: str, handle: Handle, methods: Sequence[str] = ("POST",)) -> Route:
    """A route whose answer is decided by one of our own handlers, off the event loop."""

    async def answer(request: Request) -> Response:
        body = await _bounded(request)
        if body is None:
            return Response("The request is larger than 1 MB.", status_code=413)
        return to_response(await run_in_threadpool(handle, to_http_request(request, body)))

    return Route(path, answer, methods=list(methods))


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


def to_response(response: HttpResponse) -> Response:
    """Our response in Starlette's shape."""
    return Response(response.body, status_code=response.status, headers=dict(response.headers))


class Workers:
    """Threads that take deliveries from the queue until they are told to stop.

    Args:
        worker: What each of them runs.
        count: How many.
        wait: Sleeps until there may be a delivery.
        chores: Run now and then besides, such as removing what has expired.
        watches: Run every second besides, such as telling people that they have to wait.
    """

    def __init__(
        self,
        worker: Worker,
        *,
        count: int,
        wait: Callable[[float], None],
        chores: Sequence[Callable[[], object]] = (),
        watches: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=worker.run, args=(self._stopping, wait), name=f"worker-{n}", daemon=True
            )
            for n in range(count)
        ]
        for name, every, actions in (("chores", 30.0, chores), ("watches", 1.0, watches)):
            self._threads.append(
                threading.Thread(target=self._repeat, args=(every, actions), name=name, daemon=True)
            )

    def start(self) -> None:
        """Begins."""
        for thread in self._threads:
            thread.start()

    def stop(self, within: float = DRAIN) -> bool:
        """Takes no new work and waits for what is in work; false where some did not end in time.

        What did not end is not lost: its lease runs out, or the next start takes it back.
        """
        self._stopping.set()
        waited = 0.0
        for thread in self._threads:
            thread.join(max(within - waited, 0.0))
            if thread.is_alive():
                waited = within
        ended = not any(thread.is_alive() for thread in self._threads)
        log.info("drained" if ended else "gave up draining", extra={"action": "drained"})
        return ended

    def _repeat(self, every: float, actions: Sequence[Callable[[], object]]) -> None:
        while not self._stopping.wait(every):
            for action in actions:
                try:
                    action()
                except Exception:
                    log.exception("a chore failed", extra={"action": "chore_failed"})


def run(
    listening: socket.socket,
    routes: Sequence[BaseRoute],
    workers: Workers,
    *,
    ready: Callable[[], None],
    closing: Callable[[], None],
) -> None:
    """Serves until SIGTERM or SIGINT, then drains.

    Args:
        listening: Where.
        routes: What is answered.
        workers: Who handles what was taken in.
        ready: Called once requests are answered.
        closing: Called when no more are, to end answers that would go on for ever.
    """
    config = uvicorn.Config(
        Starlette(routes=list(routes)),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=64 * 1024,
        lifespan="off",
    )
    server = _Server(config, ready, closing)
    workers.start()
    try:
        asyncio.run(server.serve(sockets=[listening]))
    finally:
        workers.stop()
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn's server, telling when it answers and when it stops."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], closing: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal ends the process quietly instead of being raised again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in handled}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
