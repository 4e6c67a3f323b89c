"""Looks at every search for a document that nobody may read, and lets none through once it was found."""

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.domain import FilterBroken, Passage, Principal
from rag.ports import Find, RetrieverFor

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

log = logging.getLogger(__name__)

STOPPED = "I have stopped answering: a check of who may read what has failed. Please tell whoever runs Footnote."


class Tripwire:
    """Trips at a document's first appearance, and stays so until the process is started anew.

    Args:
        document: The document that nobody may read.
    """

    def __init__(self, document: str) -> None:
        self._document = document
        self._tripped = threading.Event()

    def check(self, documents: Iterable[object]) -> None:
        """Looks at the ids of the documents that a search found.

        Raises:
            FilterBroken: that document is among them, or was among those of a search before.
        """
        if self._document in documents:
            self._tripped.set()
            log.critical("the canary was found", extra={"action": "canary_found"})
        if self._tripped.is_set():
            raise FilterBroken(STOPPED)

    def before(self, find: Find) -> Find:
        """The same search behind this tripwire."""

        def finding(question: str, principal: Principal, *, k: int = 10) -> Sequence[Passage]:
            found = find(question, principal, k=k)
            self.check(passage.document for passage in found)
            return found

        return finding

    def before_retrievers(self, retriever_for: RetrieverFor) -> RetrieverFor:
        """The same retrievers, all behind this tripwire."""

        def build(principal: Principal, *, k: int = 10) -> "BaseRetriever":
            # LangChain takes a second to import and twenty megabytes, which taking documents in need not pay.
            from rag.retrievers.watched import WatchedRetriever  # noqa: PLC0415

            return WatchedRetriever(inner=retriever_for(principal, k=k), tripwire=self)

        return build
