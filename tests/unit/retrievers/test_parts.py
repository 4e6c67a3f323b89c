"""A passage is given to the embedding model in parts that it reads whole."""

import pytest

from rag.retrievers.embedded.parts import Described, parts

SENTENCE = "The machine is cleaned by whoever used it last. "


def said(text: str) -> list[str]:
    return [part.removeprefix("Manual\nCare\n") for part in parts(Described("Manual", ("Care",), text))]  # fmt: skip


def test_a_short_passage_is_one_part_beneath_its_title_and_headings() -> None:
    assert parts(Described("Manual", ("Care", "Daily"), "Clean it.")) == [
        "Manual\nCare\nDaily\nClean it."
    ]


def test_a_long_passage_is_cut_where_sentences_end() -> None:
    text = SENTENCE * 60

    found = said(text)

    assert "".join(found) == text
    assert len(found) == 3
    assert all(part.endswith(". ") and len(part) < 1200 for part in found)


@pytest.mark.parametrize(
    ("text", "most"),
    [("word " * 600, 1200), ("清洁机器" * 300, 400), ("x" * 5000, 1200), ("\n" * 3000, 1600)],
)
def test_a_passage_without_sentences_is_cut_all_the_same(text: str, most: int) -> None:
    found = said(text)

    assert "".join(found) == text
    assert len(found) > 1
    assert all(0 < len(part) <= most for part in found)
    assert all(part[-1].isspace() for part in found if " " in text)


def test_a_passage_of_nothing_is_a_part() -> None:
    assert said("") == [""]
