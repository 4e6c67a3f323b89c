"""A retriever behind a tripwire."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.retrievers.tripwire import Tripwire


class WatchedRetriever(BaseRetriever):
    """Another retriever behind a tripwire."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    inner: BaseRetriever
    tripwire: Tripwire

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.inner.invoke(query, config={"callbacks": run_manager.get_child()})
        self.tripwire.check(each.metadata.get("document") for each in found)
        return found
