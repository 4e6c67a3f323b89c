"""How whoever waits for a model hangs up on a connection that its adapter opened in another thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Line:
    """The connections opened for one run of a model."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closes: list[Callable[[], None]] = []
        self._over = False

    @property
    def over(self) -> bool:
        """Whether nobody listens any more."""
        return self._over

    def hang_up(self) -> None:
        """Closes what was opened, and what will be."""
        with self._lock:
            self._over = True
            closes, self._closes = self._closes, []
        for close in closes:
            close()

    def opened(self, close: Callable[[], None]) -> None:
        """A connection that `close`, called from any thread, ends at once."""
        with self._lock:
            if not self._over:
                self._closes.append(close)
                return
        close()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Takes what is opened in this thread meanwhile."""
        token = _held.set(self)
        try:
            yield
        finally:
            _held.reset(token)


_held: ContextVar[Line | None] = ContextVar("line", default=None)


def opened(close: Callable[[], None]) -> None:
    """An adapter's word that it opened a connection, and how to end it; kept where somebody may hang up."""
    if line := _held.get():
        line.opened(close)
