"""If search ever returns the document that nobody may read, answering stops."""

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from bot.wiring.canary import canary_found
from bot.wiring.search import CANARY, Search, through
from rag.domain import FilterBroken, Principal
from rag.retrievers.tripwire import Tripwire
from tests.fakes.search import FakeIndex

ANYBODY = Principal(readers=frozenset({"everyone"}))


class Finds(BaseRetriever):
    """Returns these documents, whatever is asked."""

    documents: list[str]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del query, run_manager
        return [Document(page_content="x", metadata={"document": each}) for each in self.documents]


def search(*documents: str) -> Search:
    index = FakeIndex()
    tripwire = Tripwire(CANARY)
    retriever_for = tripwire.before_retrievers(
        lambda principal, *, k=10: Finds(documents=list(documents))  # noqa: ARG005
    )
    return Search(
        index=index,
        retriever_for=retriever_for,
        find=tripwire.before(through(retriever_for)),
        passages=lambda document, principal: (),  # noqa: ARG005
        count=lambda: (0, 0),
        close=lambda: None,
    )


def test_what_is_not_the_canary_passes() -> None:
    found = search("d1", "d2").retriever_for(ANYBODY, k=3).invoke("leave?")

    assert [each.metadata["document"] for each in found] == ["d1", "d2"]
    assert not canary_found(search("d1"), "default")


def test_the_canary_is_told_by_the_check_at_the_start() -> None:
    assert canary_found(search("d1", CANARY), "default")


def test_once_it_was_found_no_search_answers_any_more() -> None:
    documents = ["d1", CANARY]
    finds = Finds(documents=documents)
    tripwire = Tripwire(CANARY)
    retriever_for = tripwire.before_retrievers(lambda principal, *, k=10: finds)  # noqa: ARG005
    find = tripwire.before(through(lambda principal, *, k=10: finds))  # noqa: ARG005

    with pytest.raises(FilterBroken, match="stopped answering"):
        retriever_for(ANYBODY, k=3).invoke("leave?")
    finds.documents.remove(CANARY)
    with pytest.raises(FilterBroken):
        retriever_for(ANYBODY, k=3).invoke("leave?")
    with pytest.raises(FilterBroken):
        find("leave?", ANYBODY, k=3)
