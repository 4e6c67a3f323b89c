"""Whether the names and numbers of a question stand where the answer is sought."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from rag.analysis import grams, without_accents
from rag.analysis.slips import is_slip
from rag.citations import facts
from rag.domain import Passage
from rag.evidence.asked import Asked

_SMALL = frozenset(map(str, range(1, 13)))
_STRAY = 0.5
"""How unnamed a small number is: people count themselves and their things beside what they ask."""
_SAME_NAME = 0.7
"""Share of a name's pieces from which a word is the name, however it is spelled there."""
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_WORD = re.compile(r"[^\W_][\w'\u2019-]*")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.?){2,}(?=s?(?![a-z]))")
_PART = re.compile(r"\w+")
_LINKING = frozenset({"of", "the", "and", "for", "de", "la", "und", "der", "des", "et", "y", "del"})
"""Words that initials often leave out."""
_INITIALS = range(2, 6)
_ROOT = 4
_ENDING = 3
"""Names made of one another share this many letters at least, and differ in this many at most."""
_NO_NAME = re.compile(r"I(?:['\u2019]\w+)?|[A-Z]{2}[a-z]{1,3}")
"""The asker, and a small word whose capital was held too long: `WHat`."""
_WHOLE = 3
"""Letters up to which a name must stand by itself: `CT` is not in `actually`."""


class NamedText:
    """A text that names are looked for in."""

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "NamedText":
        """All that the passages say, with their titles and headings."""
        return cls(
            "\n".join(part for each in passages for part in (each.title, *each.heading, each.text))
        )

    def holds(self, name: str) -> bool:
        """Whether it holds the name, or has it with other accents, another ending, made into another word, or in full."""
        own = _POSSESSIVE.sub("", name)
        bare = without_accents(own.casefold())
        if (len(bare) > _WHOLE and bare in self._folded) or bare in self._words:
            return True
        return self._spelled_otherwise(bare) or (own.isupper() and self._in_full(own))

    def abbreviates(self, whole: Sequence[str]) -> bool:
        """Whether it has the initials of a name of several words: `U.S.` for the United States."""
        initials = "".join(word[0] for word in whole)
        return len(initials) in _INITIALS and initials in self._abbreviations

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        found = _ABBREVIATION.findall(self._text)
        return frozenset(each.replace(".", "") for each in found)

    @cached_property
    def _folded(self) -> str:
        return without_accents(self._text.casefold())

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset((*_WORD.findall(self._folded), *_PART.findall(self._folded)))

    @cached_property
    def _pieces(self) -> list[frozenset[str]]:
        return [frozenset(grams(word)) for word in self._words]

    @cached_property
    def _capital(self) -> list[str]:
        words = _WORD.findall(self._text)
        return [without_accents(word.casefold()) for word in words if not word[0].islower()]

    @cached_property
    def _initials(self) -> str:
        """Of words in capitals side by side; `of` and its like once left out, once counted in."""
        words = _WORD.findall(self._text)
        telling = [word for word in words if word not in _LINKING]
        whole = [word.title() if word in _LINKING else word for word in words]
        return " ".join(
            "".join(word[0] if word[0].isupper() else " " for word in held)
            for held in (telling, whole)
        )

    def _spelled_otherwise(self, bare: str) -> bool:
        mine = frozenset(grams(bare))
        if len(mine) > 1 and any(
            len(mine & pieces) >= _SAME_NAME * len(mine) for pieces in self._pieces
        ):
            return True
        return any(_derived(bare, other) or is_slip(bare, other) for other in self._capital)

    def _in_full(self, name: str) -> bool:
        return len(name) in _INITIALS and name in self._initials


def named(asked: Asked, text: NamedText) -> bool:
    """Whether the text holds every name of the question."""
    lacking = {name for name in _names(asked) if not text.holds(name)}
    return lacking <= {name for whole in _whole(asked) if text.abbreviates(whole) for name in whole}


def tells(asked: Asked, passages: Sequence[Passage], best: Passage) -> bool:
    """Whether the question has names, and being named singles the best passage's document out.

    A product's own name is in all of its documents.
    """
    others = [each for each in passages if each.document != best.document]
    return bool(_names(asked)) and not (
        others and all(named(asked, NamedText.of([each])) for each in others)
    )


def unnamed(asked: Asked, text: NamedText, whole: str, held: AbstractSet[str]) -> float:
    """How much is missing of the question's names, numbers and signs of code, 0 to 1."""
    if not held >= set(asked.symbols) or not named(asked, text):
        return 1.0
    lacking = asked.numbers - facts.numbers("".join(asked.symbols)) - facts.numbers(whole)
    return max((_STRAY if number in _SMALL else 1.0 for number in lacking), default=0.0)


def _names(asked: Asked) -> list[str]:
    """The question's names, but for those that are code: these must stand there as they are."""
    code = "".join(asked.symbols)
    return [name for name in asked.names if name not in code and not _NO_NAME.fullmatch(name)]


def _whole(asked: Asked) -> Iterator[list[str]]:
    """The question's names of several words: `United States`, `Bank of England`."""
    whole: list[str] = []
    for word in _WORD.findall(asked.text):
        if word in asked.names:
            whole.append(word)
        elif word not in _LINKING:
            yield whole
            whole = []
    yield whole


def _derived(one: str, other: str) -> bool:
    """`Persian` beside `Persia`, `British` beside `Britain`."""
    shared = max(_ROOT, min(len(one), len(other)) - _ENDING)
    return min(len(one), len(other)) > _ROOT and one[:shared] == other[:shared]
