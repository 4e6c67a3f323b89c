"""Amazon S3 Vectors: passages found by meaning, and by words where the index is set up for them."""

from rag.meaning import Meaning
from rag.retrievers.s3vectors.bedrock import BedrockVectors
from rag.retrievers.s3vectors.calls import CLIENT_CONFIG, Calls
from rag.retrievers.s3vectors.index import S3VectorsIndex
from rag.retrievers.s3vectors.place import place
from rag.retrievers.s3vectors.retriever import S3VectorsRetriever

__all__ = [
    "CLIENT_CONFIG",
    "BedrockVectors",
    "Calls",
    "Meaning",
    "S3VectorsIndex",
    "S3VectorsRetriever",
    "place",
]
