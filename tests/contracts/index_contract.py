"""What every index keeps to, whoever keeps the passages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest
from langchain_core.retrievers import BaseRetriever

from rag.domain import NoReaders, Passage, Principal
from rag.passages import to_passage
from rag.ports import DocumentIndex
from tests.contracts.embedded_samples import EVERYBODY, document, passages

ROOM = "channel:slack:C1"


class SearchedIndex(DocumentIndex, Protocol):
    """An index, and what the rest asks of it."""

    def retriever(self, principal: Principal, *, k: int = 10) -> BaseRetriever: ...

    def passages(self, document_id: str, principal: Principal) -> Sequence[Passage]: ...

    def count(self) -> tuple[int, int]: ...


def found(
    index: SearchedIndex, question: str, who: Principal = EVERYBODY, *, k: int = 10
) -> list[Passage]:
    return [to_passage(each) for each in index.retriever(who, k=k).invoke(question)]


def reading(*readers: str, organisation: str = "default") -> Principal:
    return Principal(readers=frozenset(readers), organisation=organisation)


class IndexContract:
    """Subclasses give `index`, and `reopen`, which opens the same index again."""

    @pytest.fixture
    def index(self) -> SearchedIndex:
        raise NotImplementedError

    @pytest.fixture
    def reopen(self) -> Callable[[], SearchedIndex]:
        raise NotImplementedError

    def test_what_was_put_is_found_with_all_that_a_citation_needs(
        self, index: SearchedIndex
    ) -> None:
        updated = datetime(2026, 1, 2, tzinfo=UTC)
        held = replace(document("holidays", version=3), uri="/d/holidays", updated=updated)
        texts = ("Nothing here.", "Everybody has thirty days.")
        put = [
            replace(each, uri="/d/holidays", updated=updated)
            for each in passages("holidays", *texts, version=3)
        ]
        index.put(held, put)
        got = found(index, "How many days does everybody have?")[0]
        assert got.score > 0
        assert (got.text, got.document, got.title) == (texts[1], "holidays", "About holidays")
        assert (got.page, got.heading, got.position, got.version) == (2, ("Part", "1"), 1, 3)
        assert (got.uri, got.updated) == ("/d/holidays", updated)

    def test_a_new_version_replaces_the_old_one_whole(self, index: SearchedIndex) -> None:
        index.put(
            document("plan"), passages("plan", "The launch is in April.", "The team is small.")
        )
        index.put(
            document("plan", version=2), passages("plan", "The launch is in June.", version=2)
        )
        assert [p.text for p in found(index, "launch team")] == ["The launch is in June."]
        assert index.count() == (1, 1)

    def test_a_version_put_again_with_other_words_replaces_itself(
        self, index: SearchedIndex
    ) -> None:
        index.put(document("plan"), passages("plan", "In April."))
        index.put(document("plan"), passages("plan", "The launch is in June."))
        assert [p.text for p in found(index, "launch April June")] == ["The launch is in June."]

    def test_a_removed_document_is_gone_from_the_next_search(self, index: SearchedIndex) -> None:
        index.put(document("secret"), passages("secret", "The vault opens at nine."))
        index.remove("secret")
        index.remove("never there")
        assert found(index, "vault") == []
        assert index.passages("secret", EVERYBODY) == ()
        assert index.state("secret") == "absent"
        assert index.count() == (0, 0)

    def test_what_was_removed_can_be_put_again(self, index: SearchedIndex) -> None:
        index.put(document("plan"), passages("plan", "The launch is in April."))
        index.remove("plan")
        index.put(document("plan"), passages("plan", "The launch is in April."))
        assert [p.text for p in found(index, "launch")] == ["The launch is in April."]

    def test_only_readers_of_the_same_organisation_find_a_document(
        self, index: SearchedIndex
    ) -> None:
        index.put(document("minutes", readers=(ROOM,)), passages("minutes", "We bought a boat."))
        member = reading("everyone", ROOM)
        assert len(found(index, "boat", member)) == 1
        assert found(index, "boat") == []
        assert found(index, "boat", reading(ROOM, organisation="another")) == []
        assert len(index.passages("minutes", member)) == 1
        assert index.passages("minutes", EVERYBODY) == ()

    def test_what_others_may_read_takes_no_place_among_the_results(
        self, index: SearchedIndex
    ) -> None:
        theirs = [
            (document(f"t{n}", readers=("user:slack:U2",)), passages(f"t{n}", "notice period"))
            for n in range(60)
        ]
        index.put_many(theirs)
        index.put(document("mine"), passages("mine", "period of something else"))
        assert [p.document for p in found(index, "notice period", k=3)] == ["mine"]

    def test_changed_readers_are_felt_by_the_next_search(self, index: SearchedIndex) -> None:
        index.put(document("pay"), passages("pay", "Salaries rise in May."))
        index.readers("pay", frozenset({"user:slack:U1"}))
        boss = reading("user:slack:U1")
        assert found(index, "salaries") == []
        assert [p.document for p in found(index, "salaries", boss)] == ["pay"]
        assert index.count() == (1, 1)
        index.readers("unknown", frozenset({"everyone"}))

    def test_no_readers_is_an_error_and_never_everything(self, index: SearchedIndex) -> None:
        index.put(document("pay"), passages("pay", "Salaries rise in May."))
        with pytest.raises(NoReaders):
            index.readers("pay", frozenset())

    def test_somebody_in_hundreds_of_channels_finds_what_is_theirs(
        self, index: SearchedIndex
    ) -> None:
        index.put_many(
            [
                (document(f"n{n}", readers=(f"channel:slack:C{n}",)), passages(f"n{n}", "A boat."))
                for n in range(8)
            ]
        )
        many = reading(*(f"channel:slack:C{n}" for n in range(4, 400)))
        assert {p.document for p in found(index, "boat", many, k=20)} == {
            f"n{n}" for n in range(4, 8)
        }

    def test_at_most_as_many_as_asked_for_come_back(self, index: SearchedIndex) -> None:
        index.put(document("boats"), passages("boats", *(f"Boat number {n}." for n in range(12))))
        assert len(found(index, "boat", k=5)) == 5

    def test_passages_are_read_back_in_order(self, index: SearchedIndex) -> None:
        texts = [f"Clause {number} of the contract." for number in range(130)]
        index.put(document("contract"), passages("contract", *texts))
        assert [p.text for p in index.passages("contract", EVERYBODY)] == texts

    def test_an_empty_document_is_held_and_finds_nothing(self, index: SearchedIndex) -> None:
        assert index.state("empty") == "absent"
        index.put(document("empty"), ())
        assert index.state("empty") == "indexed"
        assert found(index, "empty") == []

    @pytest.mark.parametrize(
        "question",
        ["", "   ", "?!", "\x00", "the of and", "a" * 20_000, "\"(:['\\", "\udfff", "%s"],
    )
    def test_odd_questions_find_little_and_break_nothing(
        self, index: SearchedIndex, question: str
    ) -> None:
        index.put(document("plan"), passages("plan", "The launch is in April."))
        assert len(found(index, question)) <= 1

    def test_broken_characters_in_documents_do_no_harm(self, index: SearchedIndex) -> None:
        index.put(document("odd"), passages("odd", "A b\ud800roken launch \x00 'plan' \\ %s :x."))
        assert "launch" in found(index, "launch plan")[0].text

    def test_languages_are_searched_by_their_own_words(self, index: SearchedIndex) -> None:
        index.put(
            document("frist"),
            passages("frist", "Die Kündigungsfristen betragen drei Monate zum Monatsende."),
        )
        index.put(document("kikan"), passages("kikan", "退職の予告期間は三か月です。"))
        assert found(index, "Wie lang ist die Kündigungsfrist?")[0].document == "frist"
        assert found(index, "予告期間はどれくらいですか")[0].document == "kikan"

    def test_another_process_sees_what_was_written(
        self, index: SearchedIndex, reopen: Callable[[], SearchedIndex]
    ) -> None:
        index.put(document("plan"), passages("plan", "The launch is in April."))
        there = reopen()
        assert len(found(there, "launch")) == 1
        there.remove("plan")
        assert found(index, "launch") == []
