"""The front's own program: started by its keeper, ends with it."""

import gc
import pickle
import queue
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from bot.entrypoints.asgi import Answering
from bot.entrypoints.front.channel import CONNECTION, READY, STORED, Orders, Word, say
from bot.entrypoints.front.reception import Reception
from bot.entrypoints.hosting import Host, allow_many_files
from bot.entrypoints.logs import log_to_stderr
from bot.http import HttpRequest, HttpResponse
from bot.ingress import Ingress
from bot.ports import PortError
from bot.storage.sqlite.inbox import SqliteInbox
from bot.wiring.clock import present
from bot.wiring.doors import platform_doors
from bot.wiring.inbox import open_inbox
from rag.frames import receive_frame

LONGEST_ORDERS = 1 << 20


class Courier:
    """Tells the keeper things in their order, so that nobody who answers a platform waits for it.

    Args:
        channel: Leads to the keeper.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._to_say = threading.Event()
        self._waiting: queue.SimpleQueue[tuple[Word, socket.socket | None]] = queue.SimpleQueue()
        threading.Thread(target=self._carry, name="courier", daemon=True).start()

    def ready(self) -> None:
        """We answer."""
        self._waiting.put((READY, None))

    def stored(self) -> None:
        """Something lies in the inbox; said once, however much came before it could be said."""
        if not self._to_say.is_set():
            self._to_say.set()
            self._waiting.put((STORED, None))

    def pass_on(self, connection: socket.socket) -> None:
        """Hands a connection over; ours is closed once it is on its way."""
        self._waiting.put((CONNECTION, connection))

    def _carry(self) -> None:
        while True:
            word, connection = self._waiting.get()
            if word == STORED:
                self._to_say.clear()
            with suppress(OSError):  # the keeper is gone, and so shall we be
                say(self._channel, word, connection)
            if connection is not None:
                connection.close()


def main(channel_number: int) -> None:
    """Serves until the keeper at the other end of the channel is gone; signals are the keeper's."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    allow_many_files()
    channel = socket.socket(fileno=channel_number)
    told, files = receive_frame(channel, most=LONGEST_ORDERS, files=1)
    if not told:
        return
    orders = cast("Orders", pickle.loads(told))  # noqa: S301 - from our own keeper, over a socket only we hold
    log_to_stderr(orders.settings.log_level)
    courier = Courier(channel)
    with open_inbox(orders.settings.data_dir, told=courier.stored) as inbox:
        _serve(orders, channel, socket.socket(fileno=files[0]), courier, inbox)


def _serve(
    orders: Orders,
    channel: socket.socket,
    listening: socket.socket,
    courier: Courier,
    inbox: SqliteInbox,
) -> None:
    doors = platform_doors(orders.settings, orders.paths, present)
    ingress = Ingress(doors, inbox)

    def opened() -> None:
        gc.collect()
        gc.freeze()  # what was loaded stays; going through it again would hold up an acknowledgement
        reception.open()
        courier.ready()

    def answer(request: HttpRequest) -> HttpResponse:
        """One answer per connection: the next request may be for somebody else."""
        found = ingress.handle(request)
        return HttpResponse(
            status=found.status, body=found.body, headers={**found.headers, "connection": "close"}
        )

    host = Host(Answering(answer), opened=opened, closing=lambda: reception.close())  # noqa: PLW0108 - made below
    reception = Reception(
        listening,
        ours=("GET /healthz", *(f"POST {path}" for path in orders.paths)),
        take=host.adopt,
        pass_on=courier.pass_on,
    )
    listener = threading.Thread(
        target=_follow,
        args=(channel, inbox.forget, lambda: host.stop(reception.close)),
        name="orders",
        daemon=True,
    )
    listener.start()
    host.run_here()


def _follow(channel: socket.socket, forget: Callable[[int], None], end: Callable[[], None]) -> None:
    """Forgets what was collected, and ends the front once its keeper is gone."""
    while True:
        try:
            collected, _ = receive_frame(channel, most=64)
        except OSError:
            break
        if not collected:
            break
        with suppress(PortError):  # the next one says it again
            forget(int(collected))
    end()
