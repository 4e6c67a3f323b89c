"""OpenSearch as a LangChain retriever."""

from typing import Annotated, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from rag.domain import Principal
from rag.passages import to_document
from rag.retrievers.opensearch.search import OpenSearchSearch


class OpenSearchRetriever(BaseRetriever):
    """Finds passages that the principal may read.

    Args:
        search: Searches the index.
        principal: Those who will see the answer.
        k: At most so many passages.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: OpenSearchSearch = Field(exclude=True, repr=False)
    principal: Annotated[Principal, SkipValidation]
    k: int = Field(default=10, ge=1, le=1000)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        del run_manager
        found = self.search.find(query, self.principal, k=int(kwargs.get("k", self.k)))
        return [to_document(each) for each in found]
