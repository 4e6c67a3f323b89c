"""What the shape of a sentence says for quoting it: a definition of the thing asked about, a plain yes or no."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from dataclasses import dataclass

from rag.analysis import tokenise
from rag.analysis.defining import thing_asked, thing_defined, unmarked
from rag.evidence.asked import Asked

_DEFINES = 0.5
_SETTLES = 0.2
_FIRST = 2
"""Terms of a sentence that say what it is about."""
_BLOCKS = ("```", "~~~")
_YES_OR_NO = re.compile(
    r"^(?:yes|no|ja|nein|oui|non|sí|네|예|아니요|아니오|はい|いいえ|是的|可以|不可以|不能|不行)(?=[\s,.;:!–—-]|[、。，]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sentence that answers this question looks like."""

    polar: bool
    thing: frozenset[str]
    """The terms of what is to be defined; empty where nothing is."""
    language: str
    symbols: frozenset[str] = frozenset()
    """Signs of code and options that are asked about."""

    def bonus(self, sentence: str) -> float:
        """What to add to the sentence's score."""
        if self.polar and _YES_OR_NO.match(unmarked(sentence)):
            return _SETTLES
        return _DEFINES if self._defines(sentence) or self._explains(sentence) else 0.0

    def _defines(self, sentence: str) -> bool:
        return bool(self.thing) and self.thing == thing_defined(sentence, self.language)

    def _explains(self, sentence: str) -> bool:
        """Whether it is about such a sign: manuals begin with it, `-x: Print a trace`, `The -x option prints a trace`."""
        if not self.symbols or sentence.startswith(_BLOCKS):
            return False
        return not self.symbols.isdisjoint(tokenise(sentence, self.language)[:_FIRST])


def shape_of(asked: Asked) -> Shape:
    """The shape of the answer to a question."""
    return Shape(
        polar=asked.kind == "yes or no",
        thing=thing_asked(asked.text, asked.language),
        language=asked.language,
        symbols=frozenset(asked.symbols),
    )
