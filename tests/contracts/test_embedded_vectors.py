from collections.abc import Callable
from pathlib import Path

import pytest

from rag.domain import Principal, Unavailable
from rag.retrievers.embedded.index import EmbeddedIndex
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.fakes.embeddings import Fluent

_MEANINGS = ({"barge", "vessel", "steamer"}, {"holiday", "vacation"}, {"salary", "pay"}, {"boat"})


class FakeEmbeddings(Fluent):
    """One direction per meaning, so that words for the same thing are alike."""

    def __init__(self, model: str = "fake", *, broken: bool = False, language: str = "en") -> None:
        super().__init__(language)
        self.model = model
        self.broken = broken

    def vector(self, text: str) -> list[float]:
        if self.broken:
            msg = "no connection"
            raise ConnectionError(msg)
        words = set(text.lower().strip("?.").replace(".", " ").split())
        meant = (float(bool(words & meaning)) for meaning in _MEANINGS)
        return [*super().vector(text), *meant]


Open = Callable[..., EmbeddedIndex]


@pytest.fixture(name="open_index")
def opener(tmp_path: Path, request: pytest.FixtureRequest) -> Open:
    def open_index(*, broken: bool = False, model: str = "fake") -> EmbeddedIndex:
        index = EmbeddedIndex(tmp_path, embeddings=FakeEmbeddings(model, broken=broken))
        request.addfinalizer(index.close)
        return index

    return open_index


def _fill(index: EmbeddedIndex) -> None:
    index.put(document("fleet"), passages("fleet", "Any vessel must be washed.", "The boat too."))
    index.put(document("leave"), passages("leave", "A vacation lasts two weeks."))
    index.put(document("safe", readers=("user:slack:U1",)), passages("safe", "A steamer key."))


def test_meaning_finds_what_no_word_does(open_index: Open) -> None:
    index = open_index()
    _fill(index)
    found = index.search("barge?", EVERYBODY)
    assert found[0].text == "Any vessel must be washed."
    assert {p.document for p in found} <= {"fleet", "leave"}


def test_meaning_finds_what_the_end_of_a_long_passage_says(tmp_path: Path) -> None:
    class Forgetful(FakeEmbeddings):
        """Reads the first words alone, as small models do."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return super().embed_documents([text[:1300] for text in texts])

    index = EmbeddedIndex(tmp_path, embeddings=Forgetful())
    long = "Nothing of note stands in this sentence. " * 30
    index.put(document("long"), passages("long", f"{long}Any vessel must be washed."))
    index.put(document("boats"), passages("boats", f"{long}The boat too."))
    found = index.search("barge?", EVERYBODY)
    assert found[0].document == "long"
    index.close()


def test_vectors_of_another_length_leave_the_words(tmp_path: Path) -> None:
    class Growing(FakeEmbeddings):
        more = 0

        def vector(self, text: str) -> list[float]:
            return [*super().vector(text), *[0.5] * self.more]

    model = Growing()
    index = EmbeddedIndex(tmp_path, embeddings=model)
    _fill(index)
    assert index.search("barge?", EVERYBODY)[0].document == "fleet"
    model.more = 2
    assert index.search("barge?", EVERYBODY) == ()
    assert index.search("vacation", EVERYBODY)[0].document == "leave"
    index.put(document("new"), passages("new", "A steamer."))
    assert index.search("barge?", EVERYBODY) == ()
    assert index.search("vacation", EVERYBODY)[0].document == "leave"
    index.close()


def test_a_model_that_does_not_know_the_language_leaves_the_words(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, embeddings=FakeEmbeddings(language="ja"))
    _fill(index)
    assert index.search("barge?", EVERYBODY) == ()
    assert index.search("How long is a vacation?", EVERYBODY)[0].document == "leave"
    index.close()


def test_a_topic_is_sought_in_whole_documents(open_index: Open) -> None:
    index = open_index()
    texts = ("Of a holiday.", "My salary.", "Any vessel.", "A vacation.")
    index.put(document("diary"), passages("diary", *texts))
    index.put(document("fleet"), passages("fleet", "Any vessel.", "This vessel."))
    assert index.search("barge", EVERYBODY)[0].document == "fleet"


def test_meaning_keeps_to_readers(open_index: Open) -> None:
    index = open_index()
    _fill(index)
    owner = Principal(readers=frozenset({"user:slack:U1"}))
    assert {p.document for p in index.search("barge?", owner)} == {"safe"}
    nobody = Principal(readers=frozenset({"user:slack:U2"}))
    assert index.search("barge?", nobody) == ()


def test_words_still_lead(open_index: Open) -> None:
    index = open_index()
    _fill(index)
    assert index.search("how long lasts a vacation", EVERYBODY)[0].document == "leave"


def test_a_question_with_a_slip_is_given_to_the_model_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(FakeEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            asked.append(text)
            return super().embed_query(text)

    index = EmbeddedIndex(tmp_path, embeddings=Counting())
    _fill(index)
    asked.clear()
    assert index.search("how long lasts a vaccation", EVERYBODY)[0].document == "leave"
    assert asked == ["how long lasts a vaccation"]
    index.close()


def test_removed_and_rescoped_documents_are_gone_by_meaning_too(open_index: Open) -> None:
    index = open_index()
    _fill(index)
    assert index.search("barge?", EVERYBODY)
    index.remove("fleet")
    index.readers("leave", frozenset({"user:slack:U9"}))
    assert index.search("barge?", EVERYBODY) == ()
    assert index.search("holiday", EVERYBODY) == ()


def test_a_model_that_does_not_answer_leaves_the_words(open_index: Open) -> None:
    _fill(open_index())
    index = open_index(broken=True)
    assert index.search("vacation", EVERYBODY)[0].document == "leave"
    with pytest.raises(Unavailable, match="embedding model"):
        index.put(document("new"), passages("new", "More."))
    assert index.state("new") == "absent"


def test_another_model_does_not_mix_with_the_first(open_index: Open) -> None:
    _fill(open_index())
    index = open_index(model="another")
    assert index.search("barge?", EVERYBODY) == ()
    assert index.search("vacation", EVERYBODY)[0].document == "leave"


def test_passages_from_before_the_model_can_be_given_vectors(open_index: Open) -> None:
    _fill(open_index())
    index = open_index(model="another")
    assert index.embed_missing() == 4
    assert index.embed_missing() == 0
    assert index.search("barge?", EVERYBODY)[0].document == "fleet"


def test_many_replacements_leave_only_the_last(open_index: Open) -> None:
    index = open_index()
    for version in range(1, 6):
        index.put(
            document("fleet", version=version), passages("fleet", "A vessel.", version=version)
        )
        assert [p.version for p in index.search("barge?", EVERYBODY)] == [version]
