"""Finds sentences that hold the right names in the wrong places."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from itertools import pairwise

from rag.citations import facts

_CLAUSE = re.compile(
    r"[,;:]\s|\s[-–—]\s|\b(?:and|while|whereas|but|und|während|aber|et|tandis que|mais|y|mientras|pero)\b|[，；、]"
)
_WHOLE_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*")
_PASSIVE = re.compile(
    r"\b(?:by|von|durch|par|por)\b|\b(?:was|were|been|being|wurde|wurden|worden)\b", re.IGNORECASE
)


def swapped(claim: str, source: str) -> bool:
    """Whether `claim` gives to one name what `source` says of another."""
    return _in_other_clause(claim, source) or _turned_round(claim, source)


def replaced(claim: str, source: str, around: str) -> bool:
    """Whether `claim` begins with somebody whom `source` does not know, where it names another.

    A sentence's first word has a capital letter in any case, so it counts as a name only where the
    same words follow a name in the source.
    """
    begun = re.match(r"\W*([A-ZÀ-Þ][\w'’-]+)\s+([^\W\d_]+)", claim)
    if not begun or re.search(rf"\b{re.escape(begun.group(1))}", around, re.IGNORECASE):
        return False
    follows = re.search(rf"\b([A-ZÀ-Þ][\w'’-]+)\s+{re.escape(begun.group(2))}\b", source)
    if not follows:
        return False
    return not re.search(rf"\b{re.escape(follows.group(1).lower())}", around)


def _in_other_clause(claim: str, source: str) -> bool:
    """Name and fact stand in different clauses, and the fact's clause names somebody else."""
    if len(_clauses(claim)) > 1:
        return False
    clauses = _clauses(source)
    named = _names(claim)
    for name in named:
        for fact in (named | _facts(claim)) - {name}:
            if _given_to_another(name, fact, clauses, named):
                return True
    return False


def _given_to_another(name: str, fact: str, clauses: list[str], named: set[str]) -> bool:
    holding = [clause for clause in clauses if _holds(clause, fact)]
    if not holding or any(_holds(clause, name) for clause in holding):
        return False
    if not any(
        _holds(clause, name) and (_names(clause) | _facts(clause)) - named for clause in clauses
    ):
        return False
    return all(_names(clause) - named for clause in holding)


def _turned_round(claim: str, source: str) -> bool:
    """The same two names around the same word, the other way round."""
    if bool(_PASSIVE.search(claim)) != bool(_PASSIVE.search(source)):
        return False
    theirs = _links(source)
    return any(_only_reversed(link, theirs) for link in _links(claim))


def _only_reversed(link: tuple[str, str, str], theirs: list[tuple[str, str, str]]) -> bool:
    first, between, second = link
    if _same(first, second):
        return False
    there = [(one, other) for one, words, other in theirs if words == between]
    straight = any(_same(first, one) and _same(second, other) for one, other in there)
    return not straight and any(_same(first, other) and _same(second, one) for one, other in there)


def _same(name: str, other: str) -> bool:
    """`Kern` is `Anna Kern`."""
    return not set(name.split()).isdisjoint(other.split())


def _links(text: str) -> list[tuple[str, str, str]]:
    """Neighbouring names with the words between them, cut to their beginnings."""
    links: list[tuple[str, str, str]] = []
    for first, second in pairwise(_WHOLE_NAME.finditer(text)):
        words = re.findall(r"[^\W\d_]{4,}", text[first.end() : second.start()])
        if words:
            between = " ".join(word[:5].lower() for word in words)
            links.append((first.group(), between, second.group()))
    return links


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _names(text: str) -> set[str]:
    names = set(facts.names(text))
    first = re.match(r"\W*([A-ZÀ-Þ][\w'’-]+)", text)
    return names | {first.group(1)} if first else names


def _facts(text: str) -> set[str]:
    return set(facts.numbers(text))


def _holds(clause: str, key: str) -> bool:
    return key in facts.numbers(clause) or bool(re.search(rf"\b{re.escape(key)}\b", clause))
