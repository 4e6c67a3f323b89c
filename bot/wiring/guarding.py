"""What stands between the use cases and an index of others: a lock by our own list, and patience."""

from collections.abc import Callable, Sequence

from bot.ports import DocumentStore, Held
from rag.domain import IndexedDocument, Passage, Principal
from rag.ports import DocumentIndex
from rag.retrievers.patience import StillIndexing

LOOK_AGAIN = 30.0


class WaitingIndex:
    """An index whose delay uses up nobody's tries: the delivery just comes again later."""

    def __init__(self, index: DocumentIndex) -> None:
        self._index = index
        self.remove = index.remove
        self.readers = index.readers
        self.state = index.state

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """As `put_many` of one."""
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """Puts documents.

        Raises:
            Held: the index is still at it; look again in half a minute.
        """
        try:
            self._index.put_many(documents)
        except StillIndexing as error:
            raise Held(str(error), retry_after=LOOK_AGAIN) from error


def permitted_by(documents: DocumentStore) -> Callable[[str, Principal], bool]:
    """By our own list, which knows at once what an index may learn in minutes.

    What is not on it came to the index another way, with readers of its own.
    """

    def permitted(document_id: str, principal: Principal) -> bool:
        held = documents.get(document_id)
        if held is None:
            return True
        gone = held.state in {"removed", "expired", "failed"}
        return not gone and principal.may_read(held.organisation, held.readers)

    return permitted
