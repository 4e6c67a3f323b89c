"""What an embedding model knows of a language is found out, not believed."""

import re
import zlib

import pytest

from rag.analysis import tokenise
from rag.analysis.wording import telling
from rag.domain import Unavailable
from rag.fluency import Fluency
from rag.fluency.pairs import PAIRS
from tests.fakes.embeddings import Fluent

HOLDING = 12


def pairs_in(language: str) -> list[list[str]]:
    return [line.strip().split(" | ") for line in PAIRS[language].strip().splitlines()]


@pytest.mark.parametrize("language", PAIRS)
def test_questions_and_answers_have_no_telling_word_in_common(language: str) -> None:
    held = pairs_in(language)

    assert len({text for pair in held for text in pair}) == 2 * HOLDING
    for question, answer in held:
        assert not {*telling(question, language)} & {*tokenise(answer, language)}, question


def test_a_model_knows_the_languages_it_puts_together() -> None:
    fluency = Fluency(Fluent("en", "ja").embed_documents)

    assert fluency.of("en") == fluency.of("ja") == 1
    assert fluency.of("de") == fluency.of("zh") == 0


@pytest.mark.parametrize("language", PAIRS)
def test_words_alone_are_no_knowledge_of_a_language(language: str) -> None:
    def counted(texts: list[str]) -> list[list[float]]:
        vectors = [[0.0] * 512 for _ in texts]
        for vector, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                vector[zlib.crc32(word.encode()) % 512] += 1.0
        return vectors

    assert Fluency(counted).of(language) < 0.5


def test_a_model_that_knows_it_in_part_counts_in_part() -> None:
    known = {text for pair in pairs_in("fr")[:9] for text in pair}

    def partly(texts: list[str]) -> list[list[float]]:
        found = Fluent("fr").embed_documents(texts)
        return [
            v if text in known else [0.0] * len(v) for v, text in zip(found, texts, strict=True)
        ]

    assert 0 < Fluency(partly).of("fr") < 1


def test_a_language_without_questions_is_taken_to_be_known_somewhat() -> None:
    assert 0 < Fluency(Fluent().embed_documents).of("sv") < 1


def test_a_model_is_asked_once_and_again_where_it_did_not_answer() -> None:
    calls: list[int] = []

    def at_times(texts: list[str]) -> list[list[float]]:
        calls.append(len(texts))
        if len(calls) == 1:
            msg = "away"
            raise Unavailable(msg)
        return Fluent("en").embed_documents(texts)

    fluency = Fluency(at_times)
    with pytest.raises(Unavailable):
        fluency.of("en")

    assert [fluency.of("en"), fluency.of("en")] == [1, 1]
    assert calls == [2 * HOLDING] * 2
