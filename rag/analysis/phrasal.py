"""English verbs written apart and nouns written together: `set it up` is what a manual calls `Setup`."""

import re
from collections.abc import Sequence

from rag.analysis.terms import tokenise

_VERBS = {
    "back": "up",
    "break": "down",
    "build": "up",
    "clean": "up",
    "fall": "back",
    "hand": "over out",
    "log": "in on off out",
    "opt": "in out",
    "roll": "back out",
    "set": "up",
    "shut": "down off",
    "sign": "in on off out up",
    "start": "up",
    "take": "over",
    "time": "out",
    "warm": "up",
}
VERBS = frozenset(_VERBS)
"""Their terms: each is its own stem."""
_PARTICLES = "up down in out on off over back"
_FORMS = "(?:s|es|ed|ing|(?P<doubled>[tgnp])(?:ed|ing))?"
_BETWEEN = r"(?P<between>\s+(?:it|them|this|that|these|those|everything|(?:an?|the|my|our|your|its|their)(?:\s+[\w-]+){1,2}|[A-Z][\w-]*))?"
_APART = re.compile(
    rf"\b(?P<verb>{'|'.join(_VERBS)}){_FORMS}{_BETWEEN}\s+(?P<particle>{'|'.join(_PARTICLES.split())})\b",
    re.IGNORECASE,
)


def together(text: str) -> tuple[str, ...]:
    """The nouns made of the text's verbs that are written apart: `setup` of `How do I set it up?`."""
    return tuple(dict.fromkeys(filter(None, map(_noun, _APART.finditer(text)))))


def terms_together(text: str, terms: Sequence[str], language: str) -> list[str]:
    """The terms of such nouns; none in other languages.

    Args:
        text: What is read.
        terms: Its own terms, which tell more quickly than a search that there is no such verb.
        language: What it is in.
    """
    if language != "en" or VERBS.isdisjoint(terms):
        return []
    return tokenise(" ".join(together(text)), language)


def put_together(question: str, language: str) -> str:
    """The question with such nouns in place of its verbs: `How do I setup it?`, which has a manual's terms."""
    if language != "en":
        return question
    return _APART.sub(
        lambda match: noun + (match["between"] or "") if (noun := _noun(match)) else match[0],
        question,
    )


def _noun(match: re.Match[str]) -> str:
    verb, particle = match["verb"].lower(), match["particle"].lower()
    return verb + particle if particle in _VERBS[verb].split() else ""
