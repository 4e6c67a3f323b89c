"""Word, PowerPoint and Excel files as text."""

import pytest

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Limits, Source
from tests.fakes.hostile import docx, xlsx
from tests.fakes.papers import docx_report, pptx_talk, xlsx_book


def reading(data: bytes, name: str = "paper") -> Reading:
    return read(Source(data=data, name=name))


def shown(found: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in found.blocks]


def test_a_word_file_keeps_headings_lists_and_tables_in_order() -> None:
    found = reading(docx_report())
    assert found.title == "Leave Policy"
    assert shown(found) == [
        ("heading", "Leave Policy"),
        ("heading", "Annual leave"),
        ("paragraph", "Everyone has thirty days."),
        ("list", "- Ask early\n- Ask in writing"),
        ("table", "| Country | Days |\n| --- | --- |\n| France | 30 |"),
        ("heading", "Sick leave"),
        ("paragraph", "Call before nine."),
    ]
    assert [block.level for block in found.blocks if block.kind == "heading"] == [1, 1, 2]


def test_a_word_file_has_no_pages() -> None:
    assert {block.page for block in reading(docx_report()).blocks} == {None}


def test_deleted_and_hidden_words_are_no_part_of_a_word_file() -> None:
    run = "<w:r>{}<w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('', 'kept ')}<w:del>{run.format('', 'deleted ')}</w:del>"
        f"<w:ins>{run.format('', 'inserted ')}</w:ins>"
        f"{run.format('<w:rPr><w:vanish/></w:rPr>', 'hidden ')}{run.format('', 'end')}</w:p>"
    )
    assert shown(reading(docx(body))) == [("paragraph", "kept inserted end")]


def test_words_in_content_controls_are_read() -> None:
    body = "<w:sdt><w:sdtContent><w:p><w:r><w:t>filled in</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert shown(reading(docx(body))) == [("paragraph", "filled in")]


def test_a_cell_across_columns_keeps_the_columns_apart() -> None:
    def cell(text: str, extra: str = "") -> str:
        return f"<w:tc>{extra}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    wide = cell("all", '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>')
    rows = [cell("a") + cell("b") + cell("c"), wide + cell("last")]
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    ((_, table),) = shown(reading(docx(body)))
    assert table.splitlines()[-1] == "| all |  | last |"


def test_a_talk_has_a_page_per_slide_with_notes_tables_and_charts() -> None:
    found = reading(pptx_talk())
    assert found.title == "Plan 2025"
    assert found.pages == 3
    assert [(block.page, block.kind, block.text) for block in found.blocks] == [
        (1, "heading", "Plan 2025"),
        (1, "list", "- Grow\n  - in Asia"),
        (1, "paragraph", "Notes: Mention the budget."),
        (2, "heading", "Figures"),
        (2, "table", "| Region | Sales |\n| --- | --- |\n| North | 7 |"),
        (2, "table", "|  | Visitors |\n| --- | --- |\n| Spring | 150 |\n| Autumn | 90 |"),
    ]


def test_a_hidden_slide_is_left_out_and_said_so() -> None:
    assert reading(pptx_talk()).warnings == ("Slide 3 is hidden and was left out.",)


def test_a_workbook_has_a_page_per_sheet_and_values_as_they_are_shown() -> None:
    found = reading(xlsx_book(), "rates.xlsx")
    first = [(block.kind, block.text) for block in found.blocks if block.page == 1]
    assert first == [
        ("heading", "Rates"),
        (
            "table",
            (
                "| Country | Rate | From | Share |\n| --- | --- | --- | --- |\n"
                "| France | 12.5 | 2024-03-01 | 25% |\n| Spain | 0.3 | 2024-04-01 | 0.5 |"
            ),
        ),
        ("table", "| Desk | Phone |\n| --- | --- |\n| Travel | 4711 |"),
    ]
    assert found.warnings == ('The sheet "Secret" is hidden and was left out.',)
    assert "salaries" not in str(found)


def test_every_piece_of_a_long_table_begins_with_its_header() -> None:
    pieces = [b.text for b in reading(xlsx_book()).blocks if b.page == 2 and b.kind == "table"]
    assert len(pieces) > 1
    assert all(piece.startswith("| Name | Office |\n| --- | --- |\n") for piece in pieces)
    assert sum(piece.count("Person") for piece in pieces) == 60


def test_a_lone_cell_at_the_far_corner_costs_nothing() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    assert shown(reading(xlsx(far)))[-1] == ("paragraph", "far")


def test_a_workbook_with_more_cells_than_allowed_is_refused() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>" * 10
    with pytest.raises(Unreadable, match="more filled cells"):
        read(Source(data=xlsx(rows), name="x.xlsx", limits=Limits(cells=15)))
