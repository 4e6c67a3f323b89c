"""pgvector as a LangChain retriever."""

from rag.retrievers.searching import SearchRetriever


class PgvectorRetriever(SearchRetriever):
    """Finds passages in PostgreSQL."""
