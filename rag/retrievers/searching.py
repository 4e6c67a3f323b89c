"""A search bound to those who will see the answer, as a LangChain retriever."""

from collections.abc import Sequence
from typing import Annotated, Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from rag.domain import Passage, Principal
from rag.passages import to_document


class Searching(Protocol):
    """Finds passages for those who may read them."""

    def find(self, question: str, principal: Principal, *, k: int) -> Sequence[Passage]:
        """At most `k` passages, best first."""
        ...


class SearchRetriever(BaseRetriever):
    """Finds passages that the principal may read.

    Args:
        search: Searches the index.
        principal: Those who will see the answer.
        k: At most so many passages.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Annotated[Searching, SkipValidation] = Field(exclude=True, repr=False)
    principal: Annotated[Principal, SkipValidation]
    k: int = Field(default=10, ge=1, le=1000)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        del run_manager
        found = self.search.find(query, self.principal, k=int(kwargs.get("k", self.k)))
        return [to_document(each) for each in found]
