"""The death of a process, at a failpoint that it passes."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rag.failpoint import install


class Killed(BaseException):
    """The process is gone."""


class Death:
    """Within it the process dies at one of the failpoints; what follows is the next process.

    Args:
        at: Dies as it passes the `at`th, from 1; None: it lives.
        counts: Which failpoints, by name; the others are not heard of.
    """

    def __init__(self, at: int | None = 1, *, counts: Callable[[str], bool] = bool) -> None:
        self.at = at
        self.passed: list[str] = []
        """The names of those passed, in order."""
        self._counts = counts
        self._take_away: Callable[[], None] = lambda: None

    @property
    def came(self) -> bool:
        """Whether it died."""
        return self.at is not None and len(self.passed) >= self.at

    def __enter__(self) -> Self:
        self._take_away = install(self._pass)
        return self

    def _pass(self, name: str) -> None:
        if not self._counts(name):
            return
        self.passed.append(name)
        if len(self.passed) == self.at:
            raise Killed

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._take_away()
        return kind is Killed
