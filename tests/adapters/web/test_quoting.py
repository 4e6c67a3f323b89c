"""A passage is laid out without losing a word, and exactly the quote is marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.web.quoting import Block, blocks, find, holds

TABLE = "Our prices:\n\n| Product | Price |\n| --- | --- |\n| Basic | 10 euros |\n| Pro | 25 euros |\n\nDone."
CODE = "Say:\n\n```\nif x:\n\n    print(1)\n```\n\nThat is all."


def marked(made: tuple[Block, ...]) -> list[str]:
    return [
        piece.text
        for block in made
        for row in block.rows
        for cell in row
        for piece in cell
        if piece.marked
    ]


def said(made: tuple[Block, ...]) -> str:
    return "".join(
        piece.text for block in made for row in block.rows for cell in row for piece in cell
    )


def test_a_table_becomes_rows_and_cells() -> None:
    before, table, after = blocks(TABLE)

    assert (before.kind, table.kind, after.kind) == ("text", "table", "text")
    assert [["".join(p.text for p in cell).strip() for cell in row] for row in table.rows] == [
        ["Product", "Price"],
        ["Basic", "10 euros"],
        ["Pro", "25 euros"],
    ]


def test_code_keeps_its_lines_and_loses_its_fence() -> None:
    _, code, _ = blocks(CODE)

    assert code.kind == "code"
    assert said((code,)) == "if x:\n\n    print(1)"


def test_a_quote_across_cells_is_marked_in_each() -> None:
    made = blocks(TABLE, find(TABLE, "Pro | 25 euros"))

    assert [text.strip() for text in marked(made)] == ["Pro", "25 euros"]
    firsts = [p for b in made for r in b.rows for c in r for p in c if p.first]
    assert len(firsts) == 1
    assert firsts[0].text == "Pro "


def test_spaces_and_case_do_not_hide_a_quote() -> None:
    text = "Notice is\n  three   Months."

    assert marked(blocks(text, find(text, "three months"))) == ["three   Months"]
    assert holds(text, "THREE months")
    assert not holds(text, "four months")
    assert not holds(text, "")


def test_what_cannot_be_found_marks_the_whole_passage() -> None:
    assert marked(blocks("All of it.", find("All of it.", "absent"))) == ["All of it."]


def test_signs_that_mean_something_elsewhere_stay_as_they_are() -> None:
    text = "# of items: *5* [1](x) <b>\n    indented | not a table"

    (block,) = blocks(text)

    assert (block.kind, said((block,))) == ("text", text)


@settings(max_examples=3000, deadline=None)
@given(st.text(alphabet="ab |-`\n*", max_size=80), st.text(alphabet="ab |-", max_size=10))
def test_no_word_is_lost_or_added(text: str, quote: str) -> None:
    made = blocks(text, find(text, quote) if holds(text, quote) else (0, 0))

    assert [c for c in said(made) if c in "ab*"] == [c for c in text if c in "ab*"]
    if holds(text, quote) and any(c in "ab" for c in quote):
        words = [c for c in "".join(marked(made)) if c in "ab"]
        assert words == [c for c in quote if c in "ab"]
