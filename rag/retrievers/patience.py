"""How long a write waits for an index that shows it late."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.domain import Unavailable


class StillIndexing(Unavailable):
    """The index needs more time; the same call goes on from where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a write waits, before it leaves that to another try.

    Args:
        seconds: In all.
        step: Between looks.
        sleep: Waits.
    """

    seconds: float = 20.0
    step: float = 5.0
    sleep: Callable[[float], None] = time.sleep

    def until(self, seen: Callable[[], bool], otherwise: str) -> None:
        """Looks until it is seen.

        Raises:
            StillIndexing: with `otherwise`, where it is not in time.
        """
        waited = 0.0
        while not seen():
            if waited >= self.seconds:
                raise StillIndexing(otherwise, retry_after=30.0)
            self.sleep(self.step)
            waited += self.step
