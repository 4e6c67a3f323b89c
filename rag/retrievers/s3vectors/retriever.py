"""S3 Vectors as a LangChain retriever."""

from typing import Annotated, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from rag.domain import Principal
from rag.passages import to_document
from rag.retrievers.s3vectors.search import MOST, VectorSearch


class S3VectorsRetriever(BaseRetriever):
    """Finds passages that the principal may read.

    LangChain's own `AmazonS3Vectors` keeps the text where only 2 KB fit, takes no readers with a
    question, and searches by meaning only.

    Args:
        search: Searches the index.
        principal: Those who will see the answer.
        k: At most so many passages, 100 at most.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: VectorSearch = Field(exclude=True, repr=False)
    principal: Annotated[Principal, SkipValidation]
    k: int = Field(default=10, ge=1, le=MOST)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        del run_manager
        found = self.search.find(query, self.principal, k=int(kwargs.get("k", self.k)))
        return [to_document(each) for each in found]
