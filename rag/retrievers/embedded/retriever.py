"""The embedded index as a LangChain retriever."""

from typing import Annotated

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from rag.domain import Principal
from rag.passages import to_document
from rag.retrievers.embedded.index import EmbeddedIndex


class EmbeddedRetriever(BaseRetriever):
    """Finds passages in an `EmbeddedIndex` that `principal` may read."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: EmbeddedIndex = Field(exclude=True, repr=False)
    principal: Annotated[Principal, SkipValidation]
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        del run_manager
        found = self.index.search(query, self.principal, k=self.k if k is None else k)
        return [to_document(passage) for passage in found]
