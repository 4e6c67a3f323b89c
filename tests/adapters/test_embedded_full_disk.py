"""The embedded index on a full disk: what does not fit is refused whole, and what was there stays."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.domain import EVERYONE, IndexedDocument, IndexFull, Passage, Principal
from rag.retrievers.embedded.index import EmbeddedIndex
from tests.fakes.small_disk import small_disk

EVERYBODY = Principal(readers=frozenset({EVERYONE}))


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk("2m") as folder:
        yield folder


@pytest.fixture
def index(disk: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(disk / "index")
    yield index
    index.close()


def large(
    name: str, count: int = 120, *, version: int = 1
) -> tuple[IndexedDocument, list[Passage]]:
    """A document of words that stand nowhere else, too much for what is left of the disk."""
    luck = random.Random(name)  # noqa: S311 - repeatable
    document = IndexedDocument(id=name, title=name, readers=frozenset({EVERYONE}), version=version)
    return document, [
        Passage(
            id=f"{name}@{version}:{place}",
            document=name,
            title=name,
            text=" ".join(f"w{luck.randrange(10**9)}" for _ in range(250)),
            position=place,
            version=version,
        )
        for place in range(count)
    ]


def small(name: str, text: str, *, version: int = 1) -> tuple[IndexedDocument, list[Passage]]:
    document = IndexedDocument(id=name, title=name, readers=frozenset({EVERYONE}), version=version)
    passage = Passage(
        id=f"{name}@{version}:0", document=name, title=name, text=text, position=0, version=version
    )
    return document, [passage]


def test_what_does_not_fit_is_refused_and_keeps_nothing_else_out(index: EmbeddedIndex) -> None:
    index.put(*small("leave", "Employees have 25 days of leave."))
    with pytest.raises(IndexFull, match=r"There is no room left in .*\.$") as refused:
        index.put(*large("atlas"))
    assert index.state("atlas") == "absent"
    index.put(*small("travel", "Trains are booked by the assistant."))
    assert refused.tb, "the failed write was still being told of, and kept no lock"
    assert index.count() == (2, 2)
    for question, document in (("days of leave", "leave"), ("trains booked", "travel")):
        assert [each.document for each in index.search(question, EVERYBODY)] == [document]


def test_a_new_version_that_does_not_fit_leaves_the_old_one_answering(
    index: EmbeddedIndex,
) -> None:
    index.put(*small("leave", "Employees have 25 days of leave."))
    with pytest.raises(IndexFull):
        index.put(*large("leave", version=2))
    assert [each.version for each in index.search("days of leave", EVERYBODY)] == [1]
    index.put(*small("leave", "Employees have 30 days of leave.", version=3))
    assert [each.version for each in index.search("days of leave", EVERYBODY)] == [3]


def test_the_index_is_whole_when_it_is_opened_again(index: EmbeddedIndex, disk: Path) -> None:
    index.put(*small("leave", "Employees have 25 days of leave."))
    with pytest.raises(IndexFull):
        index.put_many([large("atlas"), large("maps")])
    index.close()
    again = EmbeddedIndex(disk / "index")
    assert again.count() == (1, 1)
    assert again.search("w1", EVERYBODY) == ()
    again.close()
