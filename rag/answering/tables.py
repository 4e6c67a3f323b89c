"""Keeps a table whole: its head is said with the first row that holds, and not at all where no row does."""

import re
from dataclasses import dataclass

_ROW = "|"
_CITED = re.compile(r"\[\d{1,3}\]")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")


@dataclass(slots=True)
class Tables:
    """Takes checked units in order; gives what may be said now."""

    _inside: bool = False
    _held: str = ""

    def whole(self, written: str, said: str) -> str:
        """What to say for one unit.

        Args:
            written: The unit as the model wrote it.
            said: The same as the check let it through, with the gap before it; empty if it was taken out.
        """
        if not written.startswith(_ROW):
            self._inside, self._held = False, ""
            return said
        if not self._inside:
            self._inside = True
            if not _CITED.search(written):
                self._held = said or _nameless(written)
                return ""
        elif self._held and _RULE.fullmatch(written.strip()):
            self._held += said
            return ""
        return self._with_head(said) if said else ""

    def _with_head(self, row: str) -> str:
        head, self._held = self._held, ""
        return head + row


def _nameless(head: str) -> str:
    """A head without its words: rows that hold need one to be a table."""
    return "\n\n" + _ROW + "  |" * (head.strip().strip(_ROW).count(_ROW) + 1)
