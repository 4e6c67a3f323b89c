"""Passages from Kendra, for given readers."""

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from rag.domain import Passage, Principal
from rag.passages import to_document
from rag.retrievers.kendra.access import AccessMode, asked_by
from rag.retrievers.kendra.calls import Calls, listed
from rag.retrievers.kendra.queries import shortened
from rag.retrievers.kendra.results import passage
from rag.retrievers.permitted import Permitted, anything

LARGEST_PAGE = 100


class KendraRetriever(BaseRetriever):
    """Finds passages that the principal may read.

    LangChain's own `AmazonKendraRetriever` cannot be built without an undocumented field, fails on
    documents with dates, and takes no readers with a question.

    Args:
        calls: Calls to Kendra.
        index_id: The index.
        principal: Those who will see the answer.
        k: At most so many passages, 100 at most.
        page_size: So many are asked for at a time.
        access: How the index goes by readers.
        language: Searches documents of this language; Kendra's default is English.
        permitted: A second lock on our side, by document id: Kendra takes minutes to forget a document
            or to learn of new readers, and what was removed must not be found meanwhile.
    """

    calls: Calls = Field(exclude=True, repr=False)
    index_id: str
    principal: Principal
    k: int = Field(default=10, ge=1, le=LARGEST_PAGE)
    page_size: int = Field(default=LARGEST_PAGE, ge=1, le=LARGEST_PAGE)
    access: AccessMode = "user_context"
    language: str = ""
    permitted: Permitted = Field(default=anything, exclude=True, repr=False)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        del run_manager
        wanted = int(kwargs.get("k", self.k))
        text = shortened(query)
        if not text.strip():
            return []
        found: list[Document] = []
        known: dict[str, bool] = {}
        for each in self._passages(text, min(wanted, self.page_size)):
            if each.document not in known:
                known[each.document] = self.permitted(each.document, self.principal)
            if known[each.document]:
                found.append(to_document(each))
            if len(found) >= wanted:
                break
        return found

    def _passages(self, text: str, size: int) -> Iterator[Passage]:
        """Page after page, asked for only as far as they are needed."""
        for number in range(1, LARGEST_PAGE // size + 1):
            answer = self.calls("retrieve", **self._request(text), PageNumber=number, PageSize=size)
            items = listed(answer, "ResultItems")
            for place, item in enumerate(items, start=(number - 1) * size):
                yield passage(
                    item, query=text, query_id=str(answer.get("QueryId") or ""), place=place
                )
            if len(items) < size:
                return

    def _request(self, text: str) -> dict[str, Any]:
        request: dict[str, Any] = {
            "IndexId": self.index_id,
            "QueryText": text,
            **asked_by(self.principal, self.access),
        }
        if self.language:
            language = {
                "EqualsTo": {"Key": "_language_code", "Value": {"StringValue": self.language}}
            }
            held = request.get("AttributeFilter")
            request["AttributeFilter"] = {"AndAllFilters": [held, language]} if held else language
        return request
