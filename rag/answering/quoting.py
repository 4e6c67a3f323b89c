"""Sets quoted sentences as an answer: word for word, each with its number."""

from collections.abc import Iterable, Sequence

from rag.citations.clean import clean_markdown, unmarked
from rag.citations.rows import ROW, spoken
from rag.citations.sheet import Sheet
from rag.evidence.lists import is_item
from rag.models import Quotation

_MARKS = {
    "de": ("„", "“"), "fr": ("« ", " »"), "es": ("«", "»"),
    "ja": ("「", "」"), "zh": ("“", "”"), "ko": ("“", "”"),
}  # fmt: skip
_BLOCKS = ("```", "~~~")
_OPENINGS = ("- ", "* ", "+ ", "• ", "A: ")
"""What stands before a list item, or before an answer in a list of questions."""


def set_quotes(quotations: Sequence[Quotation], sheet: Sheet, language: str) -> Iterable[str]:
    """Piece after piece of the answer; the pieces together are its text."""
    before = ""
    for quotation in quotations:
        text = clean_markdown(quotation.text).strip()
        if not text:
            continue
        number = sheet.cite(quotation.passage, quotation.text)
        if text.startswith(ROW) and "\n" not in text:
            text = spoken(text, clean_markdown(quotation.passage.text))
        block = text if text.startswith(_BLOCKS) else _with_items(text, language)
        kind = "block" if block else "prose"
        gap = "" if not before else " " if before == kind == "prose" else "\n\n"
        marker = "\n" if text.endswith(_BLOCKS) else " "
        yield f"{gap}{block or _quoted(text, language)}{marker}[{number}]"
        before = kind


def _with_items(text: str, language: str) -> str:
    """A lead-in as a quotation with its items below; empty where there are none."""
    lead: list[str] = []
    items: list[str] = []
    begun = False
    for line in text.splitlines():
        begun = begun or bool(lead and is_item(line))
        if line.strip():
            (items if begun else lead).append(line)
    return "\n".join((_quoted("\n".join(lead), language), *items)) if items else ""


def _quoted(text: str, language: str) -> str:
    opened, closed = _MARKS.get(language[:2], ("“", "”"))
    for mark in _OPENINGS:
        text = text.removeprefix(mark)
    text = unmarked(text)
    return f"{opened}{' '.join(text.split())}{closed}"
