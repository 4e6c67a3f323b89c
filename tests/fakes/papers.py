"""Ordinary documents of every format, made on the spot by the programs people make them with."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

import docx
import openpyxl
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

SENTENCE = "Staff may spend up to forty euros a day on meals while travelling for the company. "


def pdf_report() -> bytes:
    """Two pages: a title, headings of two levels, paragraphs, a table."""
    styles: Any = getSampleStyleSheet()
    story: list[Any] = [
        Paragraph("Travel Handbook", styles["Title"]),
        Paragraph("Meals", styles["Heading1"]),
        Paragraph(SENTENCE * 4, styles["BodyText"]),
        Paragraph("A second paragraph. " + SENTENCE * 3, styles["BodyText"]),
        Paragraph("Rates by country", styles["Heading2"]),
        Table(
            [["Country", "Lunch", "Dinner"], ["France", "12", "28"], ["North Macedonia", "9", "17"]]
        ),
        PageBreak(),
        Paragraph("Hotels", styles["Heading1"]),
        Paragraph("Hotels are booked by the travel desk. " * 5, styles["BodyText"]),
    ]
    return pdf_built(story)


def pdf_built(story: list[Any]) -> bytes:
    """A PDF that reportlab lays out."""
    target = io.BytesIO()
    SimpleDocTemplate(target).build(story)
    return target.getvalue()


def pdf_drawn(*pages: Callable[[Any], None], title: str = "") -> bytes:
    """A PDF whose pages are drawn by hand, for what no report would do."""
    target = io.BytesIO()
    canvas: Any = Canvas(target, pagesize=(595, 842))
    if title:
        canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pdf_lines(*pages: Sequence[str]) -> bytes:
    """A PDF whose pages are these lines, from the top."""

    def drawing(lines: Sequence[str]) -> Callable[[Any], None]:
        def draw(canvas: Any) -> None:
            for place, line in enumerate(lines):
                canvas.drawString(72, 780 - 14 * place, line)

        return draw

    return pdf_drawn(*(drawing(lines) for lines in pages))


def docx_report() -> bytes:
    """Headings, paragraphs, lists of two depths, a table between paragraphs."""
    document = docx.Document()
    document.add_heading("Leave Policy", 0)
    document.add_heading("Annual leave", 1)
    document.add_paragraph("Everyone has thirty days.")
    document.add_paragraph("Ask early", style="List Bullet")
    document.add_paragraph("Ask in writing", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in enumerate([("Country", "Days"), ("France", "30")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_heading("Sick leave", 2)
    document.add_paragraph("Call before nine.")
    return _saved(document)


def _saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pptx_talk() -> bytes:
    """Three slides: a list with notes, a table with a chart, and one that is hidden."""
    talk = Presentation()
    first: Any = talk.slides.add_slide(talk.slide_layouts[1])
    first.shapes.title.text = "Plan 2025"
    frame = first.placeholders[1].text_frame
    frame.text = "Grow"
    inner = frame.add_paragraph()
    inner.text, inner.level = "in Asia", 1
    first.notes_slide.notes_text_frame.text = "Mention the budget."
    second: Any = talk.slides.add_slide(talk.slide_layouts[5])
    second.shapes.title.text = "Figures"
    place = (Inches(1), Inches(2), Inches(4), Inches(1))
    table = second.shapes.add_table(2, 2, *place).table
    for row, cells in enumerate([("Region", "Sales"), ("North", "7")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    chart = CategoryChartData()
    chart.categories = ["Spring", "Autumn"]
    cast("Any", chart).add_series("Visitors", (150, 90))
    second.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, chart)
    third: Any = talk.slides.add_slide(talk.slide_layouts[5])
    third.shapes.title.text = "Nobody sees this"
    third._element.set("show", "0")
    return _saved(talk)


def xlsx_book() -> bytes:
    """Two sheets and a hidden one; numbers, dates, shares; two tables on the first sheet."""
    book = openpyxl.Workbook()
    rates: Any = book.active
    rates.title = "Rates"
    rates.append(["Country", "Rate", "From", "Share"])
    rates.append(["France", 12.5, date(2024, 3, 1), 0.25])
    rates["D2"].number_format = "0%"
    rates.append(["Spain", 0.1 + 0.2, date(2024, 4, 1), 0.5])
    rates["A7"], rates["B7"], rates["A8"], rates["B8"] = "Desk", "Phone", "Travel", "4711"
    people: Any = book.create_sheet("People")
    people.append(["Name", "Office"])
    for number in range(60):
        people.append([f"Person {number}", f"Room {number}"])
    secret: Any = book.create_sheet("Secret")
    secret["A1"] = "salaries"
    secret.sheet_state = "hidden"
    return _saved(book)


HTML = """<!doctype html><html><head><title>Guide to meals</title><style>p {}</style></head><body>
<header>Site name</header><nav><a href="/">Home</a><a href="/x">Elsewhere</a></nav>
<main><h1>Guide to meals<a href="#x">\u00b6</a></h1><p>Eat <b>well</b>
and  often.<br>Pay later.</p><p style="display: none">hidden words</p><script>var evil = 1</script>
<h2>Rules</h2><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul><ol><li>first</li></ol>
<table><tr><th>Meal</th><th>Price</th></tr><tr><td>Lunch<td>12 | 13</table>
<pre>def f():
    return 1</pre></main><footer>Imprint</footer></body></html>"""

MARKDOWN = """---
title: Meals
---
# Meals and drinks

Eat *well*, `often`, and [read](http://example.com) more.

- one
  - inner

1. first

| Meal | Price |
|------|-------|
| Lunch | 12 |

```python
x = 1
    y = 2
```
"""

EML = b"""From: Ann <ann@example.com>
To: bob@example.com
Subject: =?utf-8?b?Q2Fmw6kgcGxhbg==?=
Date: Mon, 1 Jan 2024 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>We meet at <b>noon</b>.</p>
--b
Content-Type: application/pdf; name=menu.pdf
Content-Disposition: attachment; filename=menu.pdf

JVBERi0=
--b--
"""

RTF = (
    rb"{\rtf1\ansi{\info{\title Meals}}\b Rules\b0\par An \'e9clair costs \u8364?4.\par"
    rb"{\v secret words}\trowd\cellx1000\cellx2000 Meal\cell Price\cell\row"
    rb"\trowd\cellx1000\cellx2000 Lunch\cell 12\cell\row the end\par}"
)
