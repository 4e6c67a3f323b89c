from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Block, IndexedDocument, Passage, Reading
from rag.ingestion.splitting import TARGET, count_words, split

_DOCUMENT = IndexedDocument(
    id="d1",
    title="Manual",
    readers=frozenset({"everyone"}),
    uri="https://docs.example/d1",
    version=4,
)


def _split(*blocks: Block, title: str = "Manual") -> tuple[Passage, ...]:
    return split(Reading(title=title, blocks=blocks), _DOCUMENT)


def _prose(words: int, *, page: int | None = None, mark: str = "word") -> Block:
    text = " ".join(f"{mark}{n}." if n % 9 == 8 else f"Word{n}" for n in range(words))
    return Block(kind="paragraph", text=text, page=page)


def _heading(text: str, level: int) -> Block:
    return Block(kind="heading", text=text, level=level)


def test_a_short_document_is_one_passage_that_knows_where_it_is_from() -> None:
    (passage,) = _split(_heading("Manual", 1), _heading("Safety", 2), _prose(20, page=None))
    assert passage.id == "d1@4:0"
    assert (passage.document, passage.title, passage.uri, passage.version) == (
        "d1", "Manual", "https://docs.example/d1", 4,
    )  # fmt: skip
    assert passage.heading == ("Safety",)


def test_long_prose_is_cut_between_sentences_and_overlaps() -> None:
    found = _split(_prose(1000))
    assert all(count_words(p.text) <= TARGET for p in found)
    assert [p.position for p in found] == list(range(len(found)))
    for before, after in pairwise(found):
        assert before.text.endswith(".")
        last = before.text.rsplit(". ", 1)[-1]
        assert last in after.text


def test_passages_keep_to_pages() -> None:
    found = _split(_prose(30, page=1), _prose(30, page=2), _prose(30, page=2))
    assert [p.page for p in found] == [1, 2]


def test_large_sections_stand_alone_and_small_ones_share_with_their_names() -> None:
    large = _split(_heading("One", 1), _prose(150), _heading("Two", 1), _prose(150))
    assert [p.heading for p in large] == [("One",), ("Two",)]
    (small,) = _split(_heading("One", 1), _prose(5), _heading("Two", 1), _prose(5))
    assert small.heading == ()
    lines = small.text.splitlines()
    assert (lines[0], lines[3]) == ("## One", "## Two")


def test_headings_nest() -> None:
    found = _split(_heading("A", 1), _heading("B", 2), _prose(150), _heading("C", 2), _prose(150))
    assert [p.heading for p in found] == [("A", "B"), ("A", "C")]


def test_a_heading_with_nothing_beneath_can_still_be_found() -> None:
    assert [p.text for p in _split(_heading("Thank you", 1))] == ["Thank you"]


def test_a_long_table_repeats_its_header_and_cuts_no_row() -> None:
    rows = [f"| item {n} | price {n} in dollars |" for n in range(200)]
    found = _split(
        Block(kind="table", text="\n".join(["| name | price |", "| --- | --- |", *rows]))
    )
    assert len(found) > 1
    assert all(p.text.startswith("| name | price |\n| --- | --- |\n") for p in found)
    kept = [line for p in found for line in p.text.splitlines() if line.startswith("| item")]
    assert kept == rows


def test_code_keeps_its_lines_inside_fences() -> None:
    code = "\n".join(f"    line_{n} = {n}" for n in range(150))
    found = _split(Block(kind="code", text=code))
    assert len(found) > 1
    assert all(p.text.startswith("```\n    line_") and p.text.endswith("\n```") for p in found)


def test_chinese_keeps_its_characters_together_and_counts_them() -> None:
    text = "东亚银行成立于香港。" * 120
    found = _split(Block(kind="paragraph", text=text))
    assert len(found) > 1
    assert all(" " not in p.text and p.text.endswith("。") for p in found)


def test_a_word_without_end_is_cut() -> None:
    found = _split(Block(kind="paragraph", text="x" * 100_000))
    assert all(len(p.text) < 20_000 for p in found)
    assert sum(p.text.count("x") for p in found) >= 100_000


_KINDS = st.sampled_from(["heading", "paragraph", "list", "table", "code"])
_BLOCKS = st.builds(
    Block,
    kind=_KINDS,
    text=st.text(alphabet="ab|.\n 。界-`", min_size=1, max_size=60).map(lambda t: t * 9),
    page=st.sampled_from([None, 1, 2]),
    level=st.integers(0, 6),
)


@settings(max_examples=60)
@given(st.lists(_BLOCKS, max_size=12))
def test_every_word_of_any_reading_is_in_a_passage(blocks: list[Block]) -> None:
    found = _split(*blocks)
    held = " ".join(" ".join([*p.heading, p.text]) for p in found)
    for block in blocks:
        if block.kind in {"paragraph", "code"}:
            assert all(character in held for character in block.text if character in "ab界")
    assert [p.position for p in found] == list(range(len(found)))
    assert all(p.text.strip() for p in found)
