"""What every document store promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Document
from bot.ports import Conflict, DocumentShelf
from rag.domain import Principal
from tests.fakes.clock import START
from tests.fakes.samples import EVERYBODY, document

MINUTE = timedelta(minutes=1)


def put_all(store: DocumentShelf, *documents: Document) -> None:
    """Stores each, a minute apart, the last one newest."""
    for place, each in enumerate(documents):
        store.put(replace(each, created=START + place * MINUTE))


def ids(store: DocumentShelf, principal: Principal | None, **options: object) -> list[str]:
    """What this reader is shown."""
    return [each.id for each in store.list(principal, **options).documents]  # type: ignore[arg-type]


class DocumentStoreContract:
    """A subclass gives the fixture `documents`."""

    def test_a_document_comes_back_as_it_was_put(self, documents: DocumentShelf) -> None:
        new = document(
            "d1",
            name="../\u202e\U0001f984\n<b>.pdf",
            readers=frozenset({"channel:slack:C1", "user:slack:U1"}),
            expires=START + MINUTE,
            pages=12,
        )
        stored = documents.put(new)
        assert stored == replace(new, revision=1)
        assert documents.get("d1") == stored

    def test_an_unknown_document_is_not_there(self, documents: DocumentShelf) -> None:
        assert documents.get("d1") is None

    def test_a_write_needs_the_revision_it_has_read(self, documents: DocumentShelf) -> None:
        first = documents.put(document("d1"))
        second = documents.put(replace(first, title="Second"))
        assert second.revision == 2
        with pytest.raises(Conflict):
            documents.put(replace(first, title="Late"))
        assert documents.get("d1") == second

    def test_a_new_document_must_not_be_there_yet(self, documents: DocumentShelf) -> None:
        documents.put(document("d1"))
        with pytest.raises(Conflict):
            documents.put(document("d1", title="Twin"))

    def test_a_document_that_is_not_there_cannot_be_changed(self, documents: DocumentShelf) -> None:
        with pytest.raises(Conflict):
            documents.put(document("d1", revision=3))
        assert documents.get("d1") is None

    def test_a_removed_document_leaves_its_tombstone(self, documents: DocumentShelf) -> None:
        stored = documents.put(document("d1"))
        documents.put(replace(stored, state="removed"))
        found = documents.get("d1")
        assert found is not None
        assert found.state == "removed"
        assert ids(documents, EVERYBODY) == []

    def test_a_list_shows_what_its_reader_may_read_newest_first(
        self, documents: DocumentShelf
    ) -> None:
        put_all(
            documents,
            document("all"),
            document("mine", readers=frozenset({"user:slack:U1"})),
            document("theirs", readers=frozenset({"user:slack:U2"})),
            document("both", readers=frozenset({"user:slack:U1", "channel:slack:C1"})),
            document("foreign", organisation="other"),
        )
        me = Principal(readers=frozenset({"everyone", "user:slack:U1", "channel:slack:C1"}))
        assert ids(documents, me) == ["both", "mine", "all"]
        assert ids(documents, EVERYBODY) == ["all"]
        assert ids(documents, Principal(readers=frozenset({"user:slack:U9"}))) == []
        assert ids(documents, None) == ["foreign", "both", "theirs", "mine", "all"]

    def test_the_total_counts_only_what_may_be_read(self, documents: DocumentShelf) -> None:
        put_all(
            documents,
            *(document(f"open{number}") for number in range(3)),
            *(
                document(f"closed{number}", readers=frozenset({"user:slack:U2"}))
                for number in range(4)
            ),
        )
        page = documents.list(EVERYBODY, limit=2)
        assert (len(page.documents), page.total) == (2, 3)
        assert documents.list(None).total == 7

    def test_readers_are_whole_words(self, documents: DocumentShelf) -> None:
        put_all(documents, document("d1", readers=frozenset({"user:slack:U12"})))
        for reader in ("user:slack:U1", "user:slack:U123", "user:slack:u12", "%", "user:slack:U1_"):
            assert ids(documents, Principal(readers=frozenset({reader}))) == []

    def test_changed_readers_hold_at_once(self, documents: DocumentShelf) -> None:
        stored = documents.put(document("d1"))
        documents.put(replace(stored, readers=frozenset({"user:slack:U1"})))
        assert ids(documents, EVERYBODY) == []
        assert ids(documents, Principal(readers=frozenset({"user:slack:U1"}))) == ["d1"]

    def test_a_list_shows_the_states_asked_for(self, documents: DocumentShelf) -> None:
        put_all(
            documents,
            document("ready"),
            document("coming", state="reading"),
            document("broken", state="failed", reason="It is empty."),
        )
        assert ids(documents, EVERYBODY) == ["ready"]
        assert ids(documents, EVERYBODY, states=frozenset({"reading", "failed"})) == [
            "broken",
            "coming",
        ]

    def test_pages_follow_one_another_without_gap_or_repetition(
        self, documents: DocumentShelf
    ) -> None:
        for number in range(7):  # the same moment: ids decide
            documents.put(document(f"d{number}"))
        seen: list[str] = []
        cursor = ""
        for _ in range(4):
            page = documents.list(EVERYBODY, cursor=cursor, limit=2)
            assert page.total == 7
            seen += [each.id for each in page.documents]
            cursor = page.next
        assert cursor == ""
        assert sorted(seen) == [f"d{number}" for number in range(7)]

    def test_a_page_that_ends_exactly_has_no_next(self, documents: DocumentShelf) -> None:
        put_all(documents, document("d1"), document("d2"))
        assert documents.list(EVERYBODY, limit=2).next == ""

    @pytest.mark.parametrize("cursor", ["nonsense", "e30=", "\u65e5\u672c", "W10="])
    def test_a_cursor_that_is_not_ours_shows_the_first_page(
        self, documents: DocumentShelf, cursor: str
    ) -> None:
        put_all(documents, document("d1"))
        assert ids(documents, EVERYBODY, cursor=cursor) == ["d1"]

    def test_what_has_expired_is_due(self, documents: DocumentShelf) -> None:
        put_all(
            documents,
            document("over", expires=START),
            document("soon", expires=START + MINUTE),
            document("never"),
            document("gone", expires=START, state="removed"),
            document("done", expires=START, state="expired"),
            document("broken", expires=START - MINUTE, state="failed"),
        )
        assert {each.id for each in documents.due(START)} == {"over", "broken"}
        assert len(documents.due(START + MINUTE, limit=1)) == 1

    def test_every_reader_of_what_is_searchable_is_known(self, documents: DocumentShelf) -> None:
        room = "channel:slack:C1"
        put_all(
            documents,
            document("d1"),
            document("d2", readers=frozenset({room, "user:slack:U1"})),
            document("d3", readers=frozenset({room})),
            document("gone", readers=frozenset({"user:slack:U2"}), state="removed"),
            document("foreign", readers=frozenset({"user:slack:U3"}), organisation="another"),
        )
        found = documents.readers(document("d1").organisation)
        assert found == frozenset({"everyone", room, "user:slack:U1"})
        assert documents.readers("nobody") == frozenset()
