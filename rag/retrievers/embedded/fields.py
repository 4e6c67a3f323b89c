"""What of a passage goes into which field of the word index."""

import re
from collections.abc import Iterable

from rag.analysis import analyse, detect_language, pairs, tokenise
from rag.analysis.defining import things_defined
from rag.retrievers.embedded.snapshot import Row

TERMS = "terms"
"""The passage's words with its title and headings: what it says and what it is about."""
CONTEXT = "context"
"""Title and headings alone."""
NAME = "name"
"""The file's name: which company and which year a document is about often stands only there.
A title with a number in it counts as well: it names one of a series."""
PAIRS = "pairs"
"""Neighbouring words."""
DEFINED = "defined"
"""What it says what it is: `A passage is ...`, or the first cell of a row. Each thing is a single term."""
GRAMS = "grams"
"""Pieces of words: bridges inflections, compounds and typos."""

_TELLING = 60
"""Words from which on a passage's own language counts rather than its document's."""
_ENOUGH = 600
"""Characters of a passage that tell its language."""
_SUFFIX = re.compile(r"\.\w{1,5}$")


def fields_of(row: Row) -> dict[str, str]:
    """Each field's terms, separated by blanks."""
    language = row.language
    if row.text.count(" ") >= _TELLING:
        language = detect_language(row.text[:_ENOUGH], language)
    context = "\n".join((row.title, *row.heading))
    body = analyse(row.text, language)
    about = tokenise(context, language)
    return {
        TERMS: " ".join((*about, body.terms)),
        CONTEXT: " ".join(about),
        NAME: " ".join(tokenise(_named(row), language)),
        PAIRS: " ".join((*pairs(about), body.pairs)),
        GRAMS: body.grams,
        DEFINED: " ".join(things_defined(row.text, language)),
    }


def _named(row: Row) -> str:
    name = _SUFFIX.sub("", row.name)
    return f"{name}\n{row.title}" if any(map(str.isdigit, row.title)) else name


def audience_terms(organisation: str, readers: Iterable[str]) -> list[str]:
    """One term per reader with its organisation, so that one clause filters by both."""
    return [f"{organisation}\x1f{reader}" for reader in sorted(readers)]
