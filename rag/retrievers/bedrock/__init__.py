"""Bedrock knowledge bases: passages ingested with their readers, found by what the knowledge base stands on."""

from rag.retrievers.bedrock.calls import CLIENT_CONFIG, Asking, Filling
from rag.retrievers.bedrock.heads import Heads
from rag.retrievers.bedrock.index import BedrockIndex
from rag.retrievers.bedrock.retriever import BedrockRetriever
from rag.retrievers.bedrock.search import BedrockSearch

__all__ = [
    "CLIENT_CONFIG",
    "Asking",
    "BedrockIndex",
    "BedrockRetriever",
    "BedrockSearch",
    "Filling",
    "Heads",
]
