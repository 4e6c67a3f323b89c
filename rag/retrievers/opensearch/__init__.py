"""OpenSearch, one's own or Amazon's: words and vectors in one index."""

from rag.retrievers.opensearch.calls import Calls, client
from rag.retrievers.opensearch.index import OpenSearchIndex
from rag.retrievers.opensearch.place import Place, place
from rag.retrievers.opensearch.retriever import OpenSearchRetriever

__all__ = ["Calls", "OpenSearchIndex", "OpenSearchRetriever", "Place", "client", "place"]
