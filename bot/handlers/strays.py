"""Documents that the index has and the list has not: a disk that ran full may leave one behind."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.handlers.audit import audit
from bot.ports import Clock, DocumentStore
from rag.ports import DocumentIndex

_EVERY = timedelta(minutes=10)
_LISTED = frozenset({"uploaded", "reading", "indexed"})


class Strays:
    """Takes them out, since nobody else could: they would be cited, and no command names them.

    What is put into the index is listed a moment later. So only what two looks in a row have found is taken out.

    Args:
        documents: The list.
        index: Has the passages.
        named: The ids of all that the index holds.
        now: The present moment.
    """

    def __init__(
        self,
        *,
        documents: DocumentStore,
        index: DocumentIndex,
        named: Callable[[], Iterable[str]],
        now: Clock,
    ) -> None:
        self._documents = documents
        self._index = index
        self._named = named
        self._now = now
        self._next: datetime | None = None
        self._suspects: frozenset[str] = frozenset()

    def take_out(self) -> int:
        """Looks where ten minutes have passed since it last did; returns how many it took out.

        Raises:
            Unavailable: the index cannot be written now.
        """
        if self._next is not None and self._now() < self._next:
            return 0
        self._next = self._now() + _EVERY
        strays = frozenset(each for each in self._named() if not self._listed(each))
        gone = strays & self._suspects
        self._suspects = strays
        for each in gone:
            self._index.remove(each)
            audit("removed", who="index", document=each)
        return len(gone)

    def _listed(self, document: str) -> bool:
        held = self._documents.get(document)
        return held is not None and held.state in _LISTED
