"""Amazon Kendra: passages found for given readers, documents put with theirs.

Kendra takes no new customers since July 2026; this serves those who have it.
"""

from rag.retrievers.kendra.calls import CLIENT_CONFIG, Calls
from rag.retrievers.kendra.feedback import KendraFeedback
from rag.retrievers.kendra.index import KendraIndex
from rag.retrievers.kendra.records import Original, Records
from rag.retrievers.kendra.retriever import KendraRetriever

__all__ = [
    "CLIENT_CONFIG",
    "Calls",
    "KendraFeedback",
    "KendraIndex",
    "KendraRetriever",
    "Original",
    "Records",
]
