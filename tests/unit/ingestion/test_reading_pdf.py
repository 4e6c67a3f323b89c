"""PDF files as text."""

from typing import Any

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, Table

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Limits, Source
from tests.fakes.papers import SENTENCE, pdf_built, pdf_drawn, pdf_lines, pdf_report


def reading(data: bytes, name: str = "paper.pdf") -> Reading:
    return read(Source(data=data, name=name))


def texts(found: Reading, kind: str) -> list[str]:
    return [block.text for block in found.blocks if block.kind == kind]


def test_a_report_keeps_its_headings_paragraphs_and_pages() -> None:
    found = reading(pdf_report())
    assert found.media_type == "application/pdf"
    assert found.pages == 2
    assert found.title == "Travel Handbook"
    heads = [(block.text, block.page) for block in found.blocks if block.kind == "heading"]
    assert heads == [("Travel Handbook", 1), ("Meals", 1), ("Rates by country", 1), ("Hotels", 2)]
    paragraphs = texts(found, "paragraph")
    assert paragraphs[0] == (SENTENCE * 4).strip()
    assert paragraphs[1].startswith("A second paragraph.")


def test_deeper_headings_have_higher_levels() -> None:
    levels = {block.text: block.level for block in reading(pdf_report()).blocks if block.level}
    assert levels["Meals"] < levels["Rates by country"]
    assert levels["Meals"] == levels["Hotels"]


def test_a_table_becomes_markdown_with_its_cells_in_their_columns() -> None:
    (table,) = texts(reading(pdf_report()), "table")
    assert table.splitlines() == [
        "| Country | Lunch | Dinner |",
        "| --- | --- | --- |",
        "| France | 12 | 28 |",
        "| North Macedonia | 9 | 17 |",
    ]


def test_a_missing_cell_leaves_its_column_empty() -> None:
    def draw(canvas: Any) -> None:
        for place, row in enumerate(
            [("Name", "Office", "Phone"), ("Ann", "", "77"), ("Bo", "B2", "78")]
        ):
            for left, cell in zip((72, 200, 330), row, strict=True):
                canvas.drawString(left, 700 - 15 * place, cell)

    (table,) = texts(reading(pdf_drawn(draw)), "table")
    assert "| Ann |  | 77 |" in table


def test_cells_of_several_lines_stay_in_their_row() -> None:
    styles: Any = getSampleStyleSheet()

    def cell(text: str) -> Any:
        return Paragraph(text, styles["BodyText"])

    rows = [
        ["Country", "Rule", "Limit"],
        ["France", cell("Lunch is paid by the desk that sent you there on business"), "12"],
        ["Spain", cell("Dinner is paid by whoever ordered it, and never by the desk"), "28"],
    ]
    (table,) = texts(reading(pdf_built([Table(rows, colWidths=[90, 130, 60])])), "table")
    assert table.splitlines()[2:] == [
        "| France | Lunch is paid by the desk that sent you there on business | 12 |",
        "| Spain | Dinner is paid by whoever ordered it, and never by the desk | 28 |",
    ]


def test_a_loosely_set_line_does_not_tear_its_paragraph() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "The first line of this paragraph is set as usual and")
        canvas.drawString(72, 686, "the second has")
        canvas.drawString(190, 686, "a wide gap in it but")
        canvas.drawString(72, 672, "the third goes on as if nothing had been the matter.")

    (text,) = texts(reading(pdf_drawn(draw)), "paragraph")
    assert "set as usual and the second has a wide gap in it but the third" in text


def test_columns_drawn_side_by_side_are_read_one_after_the_other() -> None:
    left = [
        "The left column tells how meals are",
        "paid for while people travel",
        "for work and not for pleasure.",
    ]
    right = [
        "The right column is all about hotels",
        "and who may book one of them",
        "on short notice, if anybody may.",
    ]

    def draw(canvas: Any) -> None:
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(72, 700 - 14 * place, one)
            canvas.drawString(320, 700 - 14 * place, other)

    text = " ".join(texts(reading(pdf_drawn(draw)), "paragraph"))
    assert " ".join(left) in text
    assert " ".join(right) in text


def test_words_parted_at_a_lines_end_are_joined() -> None:
    found = reading(pdf_lines(["All reim-", "bursement is paid by the self-", "service desk."]))
    assert texts(found, "paragraph") == ["All reimbursement is paid by the self-service desk."]


def test_a_hyphen_that_the_document_uses_elsewhere_stays() -> None:
    lines = ["A long-term plan.", "", "Another long-", "term plan."]
    text = " ".join(texts(reading(pdf_lines(lines)), "paragraph"))
    assert text.count("long-term") == 2


def test_running_headers_are_kept_once_and_page_numbers_not_at_all() -> None:
    def page(number: int) -> Any:
        def draw(canvas: Any) -> None:
            canvas.drawString(72, 810, "Acme internal paper")
            for line in range(9):
                canvas.drawString(72, 770 - 14 * line, f"Sentence {number} {line}.")
            canvas.drawString(280, 40, f"Page {number} of 6")

        return draw

    found = reading(pdf_drawn(*(page(number) for number in range(1, 7))))
    text = "\n".join(block.text for block in found.blocks)
    assert text.count("Acme internal paper") == 1
    assert "of 6" not in text
    assert all(f"Sentence {number} {line}." in text for number in range(1, 7) for line in range(9))


def test_numbered_headings_at_the_top_of_every_page_all_stay() -> None:
    def page(number: int) -> Any:
        def draw(canvas: Any) -> None:
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(72, 790, f"Section {number}")
            canvas.setFont("Helvetica", 10)
            for line in range(8):
                canvas.drawString(72, 760 - 13 * line, f"What section {number} says in line {line}")

        return draw

    found = reading(pdf_drawn(*(page(number) for number in range(1, 6))))
    assert texts(found, "heading") == [f"Section {number}" for number in range(1, 6)]


def test_the_outline_names_headings_that_look_like_text() -> None:
    def draw(canvas: Any) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("How to travel", "a", level=0)
        canvas.drawString(72, 780, "How to travel")
        canvas.drawString(72, 740, "One travels by train and by train alone, says the rule.")

    found = reading(pdf_drawn(draw))
    assert texts(found, "heading") == ["How to travel"]


def test_a_bold_line_by_itself_is_a_heading() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(72, 780, "Who pays")
        canvas.setFont("Helvetica", 11)
        for line in range(5):
            canvas.drawString(72, 760 - 14 * line, "The company pays for whatever the rules allow.")

    assert texts(reading(pdf_drawn(draw)), "heading") == ["Who pays"]


def test_bullets_become_a_list() -> None:
    lines = ["\u2022 passports", "\u2022 tickets", "\u2022 money"]
    assert texts(reading(pdf_lines(lines)), "list") == ["\n".join(lines)]


def test_text_that_nobody_sees_is_left_out() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 780, "Seen words")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 760, "White on white")
        canvas.drawString(200, 780, "white beside")
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(60, 640, 300, 30, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 650, "White on blue")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(72, 9000, "Beyond the edge")
        canvas.setFont("Helvetica", 0.5)
        canvas.drawString(72, 600, "Too small")
        unseen = canvas.beginText(72, 580)
        unseen.setFont("Helvetica", 11)
        unseen.setTextRenderMode(3)
        unseen.textLine("Invisible")
        canvas.drawText(unseen)

    assert texts(reading(pdf_drawn(draw)), "paragraph") == ["Seen words", "White on blue"]


def test_what_was_filled_into_a_form_is_read() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 780, "Claim for travel costs, to be filled in.")
        form = canvas.acroForm
        form.textfield(name="Destination", value="Lisbon", x=72, y=700, width=200, height=20)
        form.textfield(name="Reason", value="", x=72, y=660, width=200, height=20)

    found = reading(pdf_drawn(draw))
    assert "Destination: Lisbon" in texts(found, "list")
    assert "Reason" not in str(found)


def test_the_authors_title_wins_unless_it_is_a_file_name() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 780, "Words on the page.")

    assert reading(pdf_drawn(draw, title="Rules of travel")).title == "Rules of travel"
    assert (
        reading(pdf_drawn(draw, title="Microsoft Word - x.docx"), "travel_rules.pdf").title
        == "travel rules"
    )


def test_too_many_pages_are_refused_with_their_number() -> None:
    data = pdf_lines(*[["words"]] * 12)
    with pytest.raises(Unreadable, match=r"^It has 12 pages; at most 10 are read\.$"):
        read(Source(data=data, name="long.pdf", limits=Limits(pages=10)))


def test_a_file_that_only_pypdf_opens_is_read_by_it() -> None:
    data = pdf_lines(["Words that were saved."])
    broken = data[: data.rindex(b"startxref")].replace(b"%PDF-1.", b"%PDF-9.")
    assert "Words that were saved." in " ".join(block.text for block in reading(broken).blocks)
