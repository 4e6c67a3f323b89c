from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.passages import to_passage
from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.embedded.retriever import EmbeddedRetriever
from tests.contracts.embedded_samples import EVERYBODY, document, passages


class TestEmbeddedRetriever(RetrieversIntegrationTests):
    _index: EmbeddedIndex

    @pytest.fixture(autouse=True)
    def _filled(self, tmp_path: Path) -> Iterator[None]:
        index = EmbeddedIndex(tmp_path)
        texts = [f"The boat number {number} sails at dawn." for number in range(5)]
        index.put(document("boats"), passages("boats", *texts))
        type(self)._index = index
        yield
        index.close()

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return EmbeddedRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._index, "principal": EVERYBODY, "k": 4}

    @property
    def retriever_query_example(self) -> str:
        return "When does the boat sail?"


def test_the_index_gives_retrievers_bound_to_those_who_will_read(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(document("boats"), passages("boats", "The boat sails at dawn."))
    index.put(document("vault", readers=("user:slack:U1",)), passages("vault", "The boat's safe."))
    found = index.retriever(EVERYBODY, k=5).invoke("boat")
    assert [to_passage(held).document for held in found] == ["boats"]
    assert to_passage(found[0]).relevance > 0
    index.close()


def test_a_sign_of_code_finds_the_passage_that_holds_it(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    texts = ("The sign $* is one word.", "The sign $@ is many words.", "The sign && joins.")
    index.put(document("signs"), passages("signs", *texts))
    for asked, text in (("What is $@?", texts[1]), ("What does && do?", texts[2])):
        first, *_ = index.search(asked, EVERYBODY, k=3)
        assert first.text == text
        assert first.relevance > 0
    index.close()


def test_a_word_typed_with_a_slip_finds_the_one_that_was_meant(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    texts = ("Receipts go to the portal.", "Paternity leave lasts ten days.")
    index.put(document("handbook"), passages("handbook", *texts))
    assert index.search("Where do reciepts go?", EVERYBODY, k=3)[0].text == texts[0]
    assert not index.search("receipt of maternities", EVERYBODY, k=3)[1:]
    index.close()


def test_a_definition_is_found_among_many_who_say_the_word(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    crowd = [f"Passage {n}: each passage of a passage names passage {n}." for n in range(40)]
    index.put(document("crowd"), passages("crowd", *crowd))
    words = "\n".join(
        f"| **{word}** | one of our words |" for word in ("claim", "ledger", "thread")
    )
    glossary = f"{words}\n| **passage** | A stretch of a document. |"
    index.put(document("glossary"), passages("glossary", glossary))
    assert index.search("What is a passage?", EVERYBODY, k=3)[0].document == "glossary"
    assert index.search("Which passage names passage 3?", EVERYBODY, k=3)[0].document == "crowd"
    index.close()


def test_a_slip_is_read_alike_whether_or_not_others_may_read_the_word(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(document("handbook"), passages("handbook", "Receipts go to the portal."))
    before = [held.text for held in index.search("Who handles reciepts?", EVERYBODY, k=3)]
    index.put(document("vault", readers=("user:slack:U1",)), passages("vault", "Reciepts: forged."))
    after = [held.text for held in index.search("Who handles reciepts?", EVERYBODY, k=3)]
    assert after == before == ["Receipts go to the portal."]
    index.close()
