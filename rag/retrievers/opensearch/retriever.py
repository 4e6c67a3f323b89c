"""OpenSearch as a LangChain retriever."""

from rag.retrievers.searching import SearchRetriever


class OpenSearchRetriever(SearchRetriever):
    """Finds passages in OpenSearch."""
