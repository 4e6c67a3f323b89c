"""A stream is cut into the same units however it arrives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citations.units import Unit, Units


def cut(*pieces: str) -> list[Unit]:
    units = Units()
    found = [unit for piece in pieces for unit in units.feed(piece)]
    return [*found, *units.close()]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("One [1]. Two [2].", ["One [1].", "Two [2]."]),
        ("One. [1] Two. [2]", ["One. [1]", "Two. [2]"]),
        ("See Dr. Kern, e.g. on 3. May. Then go.", ["See Dr. Kern, e.g. on 3. May.", "Then go."]),
        ("It costs 3.50 euros. Yes!", ["It costs 3.50 euros.", "Yes!"]),
        ("- one\n- two", ["- one", "- two"]),
        ("1. First step. 2 more", ["1. First step.", "2 more"]),
        ("| a | b |\n|---|---|", ["| a | b |", "|---|---|"]),
        ("Run:\n```\na. b\nc\n```\nDone.", ["Run:", "```\na. b\nc\n```", "Done."]),
        ("一つ目です[1]。二つ目です。", ["一つ目です[1]。", "二つ目です。"]),
        ("第一句。[1]第二句。", ["第一句。[1]", "第二句。"]),
        ("„Eins.“ [1] „Zwei.“ [2]", ["„Eins.“ [1]", "„Zwei.“ [2]"]),
        ("<think>Hm. What?</think>One. Two.", ["One.", "Two."]),
        ("<think>never closed", []),
    ],
)
def test_text_is_cut_where_a_claim_ends(text: str, units: list[str]) -> None:
    assert [unit.text for unit in cut(text)] == units


def test_a_sentence_leaves_as_soon_as_the_next_one_begins() -> None:
    units = Units()

    assert [unit.text for unit in units.feed("One [1]. T")] == ["One [1]."]


def test_a_marker_behind_the_full_stop_is_waited_for() -> None:
    units = Units()
    first = units.feed("One.")
    second = units.feed(" [1")

    assert not first
    assert not second
    assert [unit.text for unit in units.feed("] Two")] == ["One. [1]"]


def test_a_quotation_without_a_stop_ends_behind_its_marker() -> None:
    said = "“the owner · the team” [1] “one week” [2] [3] “two”"

    assert [unit.text for unit in cut(said)] == [
        "“the owner · the team” [1]",
        "“one week” [2] [3]",
        "“two”",
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["One. ", "Two [1]. ", "- item\n", "\n\n", "e.g. this ", "三。", "[2] ", "`x` ", "Dr. K ", "5.5 ", "! ", "“so” [1] "]
        ),
        max_size=12,
    ),
    st.lists(st.integers(1, 6), min_size=1, max_size=40),
)  # fmt: skip
def test_nothing_is_lost_and_the_cutting_of_the_stream_does_not_matter(
    parts: list[str], sizes: list[int]
) -> None:
    text = "".join(parts)
    pieces: list[str] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        pieces.append(text[at : at + size])
        at, turn = at + size, turn + 1

    streamed = cut(*pieces)

    assert (
        "".join(unit.before + unit.text for unit in streamed) == text.rstrip() or not text.strip()
    )
    assert [unit.text for unit in streamed] == [unit.text for unit in cut(text)]
