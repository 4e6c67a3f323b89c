"""Looks at every search for a document that nobody may read, and lets none through once it was found."""

import logging
import threading
from typing import TYPE_CHECKING

from rag.domain import FilterBroken, Principal
from rag.ports import RetrieverFor

if TYPE_CHECKING:
    from langchain_core.documents import Document
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

    def check(self, found: list["Document"]) -> list["Document"]:
        """Passes on what was found.

        Raises:
            FilterBroken: that document is among it, or was among something found before.
        """
        if any(each.metadata.get("document") == self._document for each in found):
            self._tripped.set()
            log.critical("the canary was found", extra={"action": "canary_found"})
        if self._tripped.is_set():
            raise FilterBroken(STOPPED)
        return found


def watched(retriever_for: RetrieverFor, document: str) -> RetrieverFor:
    """The same retrievers, all behind one tripwire."""
    tripwire = Tripwire(document)

    def build(principal: Principal, *, k: int = 10) -> "BaseRetriever":
        # LangChain takes a second to import and twenty megabytes, which taking documents in need not pay.
        from rag.retrievers.watched import WatchedRetriever  # noqa: PLC0415

        return WatchedRetriever(inner=retriever_for(principal, k=k), tripwire=tripwire)

    return build
