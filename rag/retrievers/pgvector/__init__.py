"""PostgreSQL: passages found by its full text, and by pgvector where there is an embedding model."""

from rag.retrievers.pgvector.index import PgvectorIndex
from rag.retrievers.pgvector.retriever import PgvectorRetriever

__all__ = ["PgvectorIndex", "PgvectorRetriever"]
