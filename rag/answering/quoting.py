"""Sets quoted sentences as an answer: word for word, each with its number."""

from collections.abc import Iterable, Sequence

from rag.citations.clean import clean_markdown
from rag.citations.sheet import Sheet
from rag.models import Quotation

_MARKS = {
    "de": ("„", "“"), "fr": ("« ", " »"), "es": ("«", "»"),
    "ja": ("「", "」"), "zh": ("“", "”"), "ko": ("“", "”"),
}  # fmt: skip
_BLOCKS = ("```", "~~~")
_ROW = "|"
_LIST_MARKS = ("- ", "* ", "+ ", "• ")


def set_quotes(quotations: Sequence[Quotation], sheet: Sheet, language: str) -> Iterable[str]:
    """Piece after piece of the answer; the pieces together are its text."""
    before = ""
    for quotation in quotations:
        block = quotation.text.startswith(_BLOCKS)
        text = clean_markdown(quotation.text).strip()
        if not text:
            continue
        number = sheet.cite(quotation.passage, quotation.text)
        gap = "" if not before else "\n\n" if block or before == "block" else " "
        yield f"{gap}{text}\n[{number}]" if block else f"{gap}{_quoted(text, language)} [{number}]"
        before = "block" if block else "prose"


def _quoted(text: str, language: str) -> str:
    opened, closed = _MARKS.get(language[:2], ("“", "”"))
    if text.startswith(_ROW):
        cells = (cell.strip() for cell in text.strip(_ROW).split(_ROW))
        text = " · ".join(cell for cell in cells if cell)
    for mark in _LIST_MARKS:
        text = text.removeprefix(mark)
    return f"{opened}{' '.join(text.split())}{closed}"
