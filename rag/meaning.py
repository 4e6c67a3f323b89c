"""Texts as vectors, fit for the index."""

import math
from collections.abc import Sequence

from langchain_core.embeddings import Embeddings

from rag.domain import IndexedDocument, Passage, Unavailable
from rag.failpoint import failpoint

Vector = Sequence[float]


class Meaning:
    """An embedding model that may be away.

    Args:
        embeddings: Any of LangChain's; its vectors are as long as the index was made for.
    """

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def name(self) -> str:
        """What tells this model's vectors from another's."""
        names = (
            getattr(self._embeddings, each, "") for each in ("model", "model_id", "model_name")
        )
        return ":".join([type(self._embeddings).__name__, *filter(None, map(str, names))])

    def of_question(self, text: str) -> Vector:
        """The vector of a question.

        Raises:
            Unavailable: the model does not answer.
        """
        failpoint("embeddings.before_query")
        try:
            found = self._embeddings.embed_query(text)
        except Exception as error:  # any model, any error
            raise _away(error) from error
        failpoint("embeddings.after_query")
        return _fit(found)

    def of_document(
        self, document: IndexedDocument, passages: Sequence[Passage]
    ) -> tuple[Vector, Sequence[Vector]]:
        """The vector of a document's title, and those of its passages beneath title and headings.

        Raises:
            Unavailable: the model does not answer.
        """
        title = readable(document.title or document.name or document.id)
        texts = ["\n".join((title, *each.heading, each.text)) for each in passages]
        failpoint("embeddings.before_documents")
        try:
            found = self._embeddings.embed_documents([title, *map(readable, texts)])
        except Exception as error:  # any model, any error
            raise _away(error) from error
        failpoint("embeddings.after_documents")
        return _fit(found[0]), [_fit(each) for each in found[1:]]


def readable(text: str) -> str:
    """The text with what is no character replaced: neither models nor the index take it."""
    return text.encode("utf-8", "replace").decode()


def _fit(vector: Vector) -> Vector:
    """A vector the index takes: it refuses those of no direction, which a text of no meaning may get."""
    numbers = [float(each) if math.isfinite(each) else 0.0 for each in vector]
    return numbers if any(numbers) else [1.0, *numbers[1:]]


def _away(error: Exception) -> Unavailable:
    return Unavailable(f"the embedding model does not answer ({type(error).__name__})")
