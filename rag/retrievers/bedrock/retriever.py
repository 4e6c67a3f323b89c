"""Bedrock knowledge bases as LangChain retrievers."""

from pydantic import Field

from rag.retrievers.bedrock.search import MOST
from rag.retrievers.searching import SearchRetriever


class BedrockRetriever(SearchRetriever):
    """Finds passages in a knowledge base, 100 at most."""

    k: int = Field(default=10, ge=1, le=MOST)
