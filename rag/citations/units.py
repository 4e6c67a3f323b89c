"""Cuts a model's stream into units that can be checked: sentences, list items, table rows, blocks of code."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.analysis.abbreviations import ABBREVIATIONS

_MARKER = r"(?:\s*[\[【][^\[\]【】\n]{1,24}[\]】])"
_ENDING = re.compile(
    rf"(?:(?P<dot>[.!?…]+)[\"'”’“»)*_]*{_MARKER}*(?=\s+[^\s\[【])"
    rf"|[。！？]+[」』”’）\"]*{_MARKER}*(?=\s*[^\s\[【」』”’）\"])"
    rf"|[”»」]{_MARKER}+(?=\s+[“„«「]))"  # a quotation and its markers, before another
)
_LAST_WORD = re.compile(r"[^\s(\[\"'„“«*]+$")
_LIST_MARK = re.compile(r"\s*(?:\d{1,3}[.)]|[-*+•])\s*$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_SHORTEST_WORD = 2
_UNIT_AT_MOST = 4000
_SHORT_FORMS = ABBREVIATIONS.get("", frozenset()) | frozenset(
    ["e.g", "i.e", "z.b", "d.h", "u.a", "bzw", "p.ex"]
)


def spoken(text: str) -> str:
    """The text without what the model thought aloud, also where it has not finished thinking."""
    return _THINKING.sub("", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Something to be checked as one, and the white space that stood before it."""

    text: str
    before: str = ""

    @property
    def is_code(self) -> bool:
        """Whether it is a fenced block."""
        return bool(_FENCE.match(self.text))


class Units:
    """Takes pieces of a stream, gives whole units as soon as they are whole.

    What stands between `<think>` and `</think>` is the model's own affair and left out.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[Unit]:
        """The units that `piece` completes."""
        self._rest += piece
        return list(self._take(final=False))

    def close(self) -> list[Unit]:
        """What is left at the end of the stream."""
        return list(self._take(final=True))

    def _take(self, *, final: bool) -> Iterator[Unit]:
        if not self._settle_thinking(final=final):
            return
        while self._rest:
            blank = len(self._rest) - len(self._rest.lstrip())
            end = self._end(blank, final=final)
            if end <= blank:
                break
            text = self._rest[blank:end].rstrip()
            yield Unit(text=text, before=self._rest[:blank])
            self._rest = self._rest[blank + len(text) :]

    def _settle_thinking(self, *, final: bool) -> bool:
        """False while the model is still thinking."""
        lowered = self._rest.lower()
        open_at, closed_at = lowered.rfind("<think"), lowered.rfind("</think")
        unfinished = open_at > closed_at or (
            "<" in self._rest[-12:] and "<think".startswith(lowered[lowered.rfind("<") :][:6])
        )
        if unfinished and not final:
            return False
        self._rest = spoken(self._rest)
        return True

    def _end(self, start: int, *, final: bool) -> int:
        """Where the unit that begins at `start` ends; 0 where that cannot be told yet."""
        if _FENCE.match(self._rest, start):
            return self._end_of_code(start, final=final)
        line = self._rest.find("\n", start)
        limit = line if line >= 0 else len(self._rest)
        for match in _ENDING.finditer(self._rest, start, limit):
            if not self._is_short_form(start, match):
                return match.end()
        if line >= 0 or final or limit - start > _UNIT_AT_MOST:
            return limit
        return 0

    def _end_of_code(self, start: int, *, final: bool) -> int:
        opening = _FENCE.match(self._rest, start)
        closing = re.compile(r"\n[ \t]*(?:```|~~~)[^\n]*").search(
            self._rest, opening.end() if opening else start
        )
        if closing and (final or closing.end() < len(self._rest)):
            return closing.end()
        return len(self._rest) if final else 0

    def _is_short_form(self, start: int, match: re.Match[str]) -> bool:
        if match["dot"] != ".":
            return False
        before = self._rest[start : match.start("dot")]
        if _LIST_MARK.fullmatch(before + "."):
            return True
        word = _LAST_WORD.search(before)
        last = (word.group() if word else "").lower().rstrip(".")
        ordinal = last.isdigit() and len(last) <= _SHORTEST_WORD
        return last in _SHORT_FORMS or (len(last) == 1 and last.isalpha()) or ordinal
