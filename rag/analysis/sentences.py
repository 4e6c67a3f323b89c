"""Where the sentences of a text begin and end: prose, list items, table rows and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rag.analysis.abbreviations import ABBREVIATIONS, ORDINAL_LANGUAGES
from rag.analysis.languages import detect_language
from rag.analysis.stopwords import STOP_WORDS


class Span(NamedTuple):
    """A stretch of the text it was found in: `text[start:end]`, without blanks around it."""

    start: int
    end: int


_FENCE = re.compile(r"\s*(?:```|~~~)")
_OWN_LINE = re.compile(
    r"\s*(?:\||#{1,6}\s|[-*+\u2022\u25e6\u2013]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)"
)
"""Lines that begin a span of their own: table rows, headings, list items."""
_ALONE = re.compile(r"\s*(?:\||#{1,6}\s)")
"""Of these, the ones that the next line never continues."""
_NO_BLANK, _BLANK = r"\u3002\uff01\uff1f\uff0e\uff61\u0964\u06d4", r".!?\u2026\u061f"
"""What ends a sentence with no blank needed behind it, and what needs one."""
_ENDING = re.compile(
    rf"[{_NO_BLANK}{_BLANK}]"  # by itself in front: one set to look for is many times as fast
    rf"(?:(?<=[{_NO_BLANK}])[{_NO_BLANK}]*[\u300d\u300f\u201d\u2019\uff09)\"']*"
    rf"|(?<=[{_BLANK}])[{_BLANK}]*(?:\s?\u00bb|[\"'\u201c\u201d\u2019)\]])*(?=\s))"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'\u201e\u201c\u00ab]+$")
_NEXT_WORD = re.compile(r"\s*[\"'\u201e\u201c\u00ab\u2018(\[\u00bf\u00a1]*([^\W_]+)?")
_SOMEWHERE = frozenset(word for held in ABBREVIATIONS.values() for word in held)
"""What is shortened in any language."""
_LONGEST_ORDINAL = 2
"""Digits before a full stop that may count something (`3. Oktober`); a year ends a sentence."""
_LONGEST_SHORT = 40
"""Characters before a full stop that are looked at: no shortened word has more."""


@dataclass(slots=True)
class _Language:
    """A text's language, found out when it first matters: most sentences end in no doubtful word."""

    text: str
    known: str

    def get(self) -> str:
        self.known = self.known or detect_language(self.text)
        return self.known


def sentences(text: str, language: str = "") -> tuple[Span, ...]:
    """The text's sentences in order.

    A list item, a table row and a heading each stand alone; a fenced block of code is one span.
    Line breaks inside a paragraph do not end a sentence, blank lines do.
    """
    spoken = _Language(text, language)
    found = (
        span
        for start, end, prose in _stretches(text)
        for span in (_split(text, Span(start, end), spoken) if prose else (Span(start, end),))
    )
    return tuple(trimmed for span in found if (trimmed := _trim(text, span)))


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """Paragraphs, items, rows and code blocks: start, end, and whether sentences are in it."""
    at = start = 0
    fence = alone = False
    for line in text.splitlines(keepends=True):
        marks = bool(_FENCE.match(line))
        own = not fence and (bool(_OWN_LINE.match(line)) or not line.strip())
        if (own or alone or (marks and not fence)) and at > start:
            yield start, at, not alone
            start = at
        at += len(line)
        if fence and marks:
            yield start, at, False
            start = at
        fence ^= marks
        alone = not fence and not marks and bool(_ALONE.match(line))
    if at > start:
        yield start, at, not (fence or alone)


def _split(text: str, within: Span, language: _Language) -> Iterator[Span]:
    start = within.start
    marker = _OWN_LINE.match(text, start, within.end)
    searched_from = marker.end() if marker else start
    for ending in _ENDING.finditer(text, searched_from, within.end):
        if _ends(text, start, ending, language):
            yield Span(start, ending.end())
            start = ending.end()
    if start < within.end:
        yield Span(start, within.end)


def _ends(text: str, start: int, ending: re.Match[str], language: _Language) -> bool:
    if _continues(text, ending) and ending[0][0] in ".\u2026!?":
        return False
    before = _LAST_WORD.search(text, max(start, ending.start() - _LONGEST_SHORT), ending.start())
    if before is None or ending[0][0] != "." or ending[0].startswith(".."):
        return True
    return _word_ends(before[0].casefold(), text, ending, language)


def _word_ends(word: str, text: str, ending: re.Match[str], language: _Language) -> bool:
    """Whether the full stop after `word` ends the sentence rather than shortening the word."""
    if word.isdigit():
        return len(word) > _LONGEST_ORDINAL or language.get() not in ORDINAL_LANGUAGES
    if word in ABBREVIATIONS[""]:
        return False
    if word in _SOMEWHERE and word in ABBREVIATIONS.get(language.get(), ()):
        return False
    initial = len(word) == 1 and word.isalpha()
    if initial or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        # `J. Smith` goes on, `in the U.S. The` begins anew.
        following = _NEXT_WORD.match(text, ending.end())
        opener = following[1] if following else None
        return opener is not None and opener.casefold() in STOP_WORDS.get(language.get(), ())
    return True


def _continues(text: str, ending: re.Match[str]) -> bool:
    """Whether what follows begins in lower case, as only the middle of a sentence does."""
    following = _NEXT_WORD.match(text, ending.end())
    return bool(following and following[1] and following[1][0].islower())


def _trim(text: str, span: Span) -> Span | None:
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    end = span.end - (len(piece) - len(piece.rstrip()))
    return Span(start, end) if end > start else None
