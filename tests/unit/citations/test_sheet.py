"""Sources are numbered in order of use, one number per page."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citations.checking import Checker
from rag.citations.pages import merge_pages
from rag.citations.sheet import Sheet
from rag.citations.units import Unit
from tests.fakes.shelf import passage

FACTS = ["Apples cost 3 euros", "Boats need 12 ropes", "Cats sleep 16 hours", "Drums weigh 9 kilos"]
PASSAGES = tuple(
    passage(f"{fact}.", title=f"Title {number}", document=f"d{number}")
    for number, fact in enumerate(FACTS)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(1, 9), max_size=3)), max_size=8))
def test_markers_count_up_in_order_of_use_and_each_stands_for_its_own_source(
    claims: list[tuple[int, list[int]]],
) -> None:
    checker = Checker(PASSAGES, "", "en")

    said = [
        checker.let_through(Unit(text=f"{FACTS[fact]} {''.join(f'[{mark}]' for mark in marks)}."))
        for fact, marks in claims
    ]

    used = [int(number) for text in said for number in re.findall(r"\[(\d+)\]", text)]
    firsts = list(dict.fromkeys(used))
    assert firsts == list(range(1, len(firsts) + 1))
    assert [citation.number for citation in checker.sheet.citations] == firsts
    titles = {citation.number: citation.passage.title for citation in checker.sheet.citations}
    for (fact, _), text in zip(claims, said, strict=True):
        assert [titles[int(number)] for number in re.findall(r"\[(\d+)\]", text)] == [
            f"Title {fact}"
        ]


def test_passages_of_one_page_become_one_source() -> None:
    pages = merge_pages(
        [
            passage("One two three.", page=2, position=0),
            passage("Elsewhere.", page=3, position=2),
            passage("Four five.", page=2, position=1),
        ]
    )

    assert [page.text for page in pages] == ["One two three.\n\nFour five.", "Elsewhere."]


def test_words_two_passages_share_are_said_once() -> None:
    (page,) = merge_pages(
        [
            passage("First part. The shared sentence stands in both.", page=2, position=0),
            passage("The shared sentence stands in both. Second part.", page=2, position=1),
        ]
    )

    assert page.text == "First part. The shared sentence stands in both. Second part."


def test_pages_of_different_documents_stay_apart() -> None:
    pages = merge_pages(
        [passage("One.", page=1, document="a"), passage("Two.", page=1, document="b")]
    )

    assert len(pages) == 2


def test_a_quote_grows_only_as_long_as_it_stays_one_unchanged_stretch() -> None:
    sheet = Sheet()
    text = "First. " + "Filler words. " * 80 + "Last."
    source = passage(text)
    sheet.cite(source, "First.")
    sheet.cite(source, "Last.")

    assert sheet.citations[0].quote == "First."
