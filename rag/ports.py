"""The sockets of answering: a retriever for given readers, and an index to write to.

The extension points are LangChain's own (`BaseRetriever`, `BaseChatModel`, `Embeddings`), so that
anybody's component fits. LangChain itself is imported for type checkers alone: loading it takes a
second, and `serve` must be ready sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

from rag.domain import Answer, IndexedDocument, Passage, Principal, Question


class RetrieverFor(Protocol):
    """Builds the retriever of one question, bound to those who will see the reply.

    The readers are bound at construction: LangChain drops arguments that a retriever does not
    declare, and a filter passed along would vanish without a word.
    """

    def __call__(self, principal: Principal, *, k: int = 10) -> BaseRetriever:
        """Returns a retriever that yields at most `k` documents that `principal` may read.

        Raises:
            Unavailable: the backend cannot be reached or throttles.
        """
        ...


class Find(Protocol):
    """Finds passages without LangChain, for whoever wants them and no retriever."""

    def __call__(self, question: str, principal: Principal, *, k: int = 10) -> Sequence[Passage]:
        """Returns at most `k` passages that `principal` may read, best first.

        Raises:
            Unavailable: the backend cannot be reached or throttles.
        """
        ...


class DocumentIndex(Protocol):
    """Where passages are kept and found."""

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """Makes `document` searchable with exactly these passages, replacing any older version.

        When it returns, the next search sees the new passages and none of the old; searches in
        between see one version whole. Killed at any moment, the index holds one version whole.
        """
        ...

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """As `put` for each, in one commit where the backend can: all of them or none."""
        ...

    def remove(self, document_id: str) -> None:
        """Makes the document unfindable at once; unknown ids are fine."""
        ...

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Changes who may find the document, at once.

        Raises:
            NoReaders: `readers` is empty.
        """
        ...

    def state(self, document_id: str) -> str:
        """`absent`, `pending`, `indexed` or `failed: reason` (some backends index with a delay)."""
        ...


class Answerer(Protocol):
    """Turns a question into an answer whose every claim is cited."""

    def answer(
        self,
        question: Question,
        *,
        say: Callable[[str], None],
        stopping: Callable[[], bool],
    ) -> Answer:
        """Answers, and says checked text as it becomes available.

        Args:
            question: What is asked and who will see the reply.
            say: Called with each further piece of Markdown; the pieces together are a prefix of, or
                equal to, the returned text. Markers in it already hold.
            stopping: Asked between pieces; once true, generation ends and what was said stands.

        Raises:
            Unavailable: search or model does not answer now.
        """
        ...
