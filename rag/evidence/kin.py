"""Terms that stand for one another though they are not the same: endings, compounds, slips of the keyboard."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from rag.analysis.everyday import standing_for
from rag.analysis.slips import is_slip, may_be_slip
from rag.citations.reading import ReadPassage

_SHORTEST_ALIKE = 5
_COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no"})
_PARTICIPLES = ("", "t", "et", "ert", "elt")


def said_anywhere(reads: Iterable[ReadPassage]) -> set[str]:
    """Every term of the passages, their titles and headings."""
    return {term for read in reads for term in (*read.terms, *read.context_terms)}


def meanings(
    wanted: Iterable[str], anywhere: AbstractSet[str], language: str
) -> dict[str, frozenset[str]]:
    """For each term the others it may stand for.

    These are other words for the same and, where no passage says the term, what it may be a slip of.
    """
    return {
        term: frozenset({*standing_for(term, language), *_slips(term, anywhere)}) for term in wanted
    }


def _slips(typed: str, anywhere: AbstractSet[str]) -> set[str]:
    if typed in anywhere or not may_be_slip(typed):
        return set()
    return {other for other in anywhere if is_slip(typed, other)}


def kin(wanted: Iterable[str], held: AbstractSet[str], language: str) -> dict[str, set[str]]:
    """For each term those that merely begin like it, or that the language makes of it."""
    beginning: dict[str, list[str]] = {}
    for term in held:
        if len(term) >= _SHORTEST_ALIKE:
            beginning.setdefault(term[:_SHORTEST_ALIKE], []).append(term)
    return {
        term: {
            other
            for other in beginning.get(term[:_SHORTEST_ALIKE], ())
            if len(term) >= _SHORTEST_ALIKE and _begins_alike(term, other)
        }
        | _compounds(term, held, language)
        for term in wanted
    }


def _begins_alike(one: str, other: str) -> bool:
    shared = max(_SHORTEST_ALIKE, min(len(one), len(other)) - 2)
    return one[:shared] == other[:shared]


def _compounds(term: str, held: AbstractSet[str], language: str) -> set[str]:
    """`Resturlaub` beside `Urlaub`, `geändert` beside `ändern`, where words are built so."""
    if language[:2] not in _COMPOUNDING:
        return set()
    found = {
        other
        for other in held
        if min(len(term), len(other)) >= _SHORTEST_ALIKE
        and (term.endswith(other) or other.endswith(term))
    }
    return found | {each for ending in _PARTICIPLES if (each := f"ge{term}{ending}") in held}
