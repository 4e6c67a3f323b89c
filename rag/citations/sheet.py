"""The sheet of sources: numbers given in order of use, each standing for one page."""

from dataclasses import replace

from rag.citations.instructions import talks_to_machine
from rag.domain import Citation, Passage

_LONGEST_QUOTE = 600


class Sheet:
    """Numbers the passages an answer cites, first used first."""

    def __init__(self) -> None:
        self._cited: dict[str, Citation] = {}

    def cite(self, passage: Passage, quote: str) -> int:
        """The number of `passage` on this sheet; `quote` joins the words quoted from it before."""
        held = self._cited.get(passage.id)
        if held is None:
            held = Citation(number=len(self._cited) + 1, passage=passage, quote=quote)
        else:
            held = replace(held, quote=_span(passage.text, held.quote, quote))
        self._cited[passage.id] = held
        return held.number

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every source used, by number."""
        return tuple(self._cited.values())


def _span(text: str, one: str, other: str) -> str:
    """One unchanged stretch of the text that holds both quotes, or the first where that is too long."""
    if not other or other in one:
        return one
    first, second = text.find(one), text.find(other)
    start, end = min(first, second), max(first + len(one), second + len(other))
    if first < 0 or second < 0 or end - start > _LONGEST_QUOTE:
        return one
    return one if talks_to_machine(text[start:end]) else text[start:end]
