"""Bedrock knowledge bases as LangChain retrievers."""

from typing import Annotated, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from rag.domain import Principal
from rag.passages import to_document
from rag.retrievers.bedrock.search import MOST, BedrockSearch


class BedrockRetriever(BaseRetriever):
    """Finds passages that the principal may read.

    Args:
        search: Searches the knowledge base.
        principal: Those who will see the answer.
        k: At most so many passages, 100 at most.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: BedrockSearch = Field(exclude=True, repr=False)
    principal: Annotated[Principal, SkipValidation]
    k: int = Field(default=10, ge=1, le=MOST)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        del run_manager
        found = self.search.find(query, self.principal, k=int(kwargs.get("k", self.k)))
        return [to_document(each) for each in found]
