"""Words of a passage as PostgreSQL's full text keeps them, and of a question as it asks for them.

The analysis is ours: PostgreSQL would have to be told a passage's language, knows none without spaces between words,
and takes `CreateTrainingJob` for one word.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rag.analysis import tokenise
from rag.domain import Passage

MOST_PLACES = 255
"""Places of one word that PostgreSQL keeps."""

LAST_PLACE = 16_383

LONGEST = 500
"""Bytes of a word; PostgreSQL takes 2,046, and nobody asks for so long a one."""

MOST_TERMS = 32
"""Words of a question that are looked for."""


def terms_of(passage: Passage, *, name: str, language: str) -> str:
    """A `tsvector`: what the passage says, and with more weight its headings and its title."""
    about = f"{passage.title}\n{name}"
    weighed = chain(
        ((term, "A") for term in tokenise(about, language)),
        ((term, "C") for term in tokenise("\n".join(passage.heading), language)),
        ((term, "D") for term in tokenise(passage.text, language)),
    )
    places: dict[str, list[str]] = {}
    for place, (term, weight) in enumerate(weighed, start=1):
        held = places.setdefault(term, [])
        if len(held) < MOST_PLACES:
            held.append(f"{min(place, LAST_PLACE)}{weight}")
    return " ".join(f"{word}:{','.join(places[term])}" for term, word in _quoted(places))


def asked_for(question: str, language: str) -> Sequence[str]:
    """Each word of a question as a `tsquery`."""
    terms = dict.fromkeys(tokenise(question, language))
    return [word for _, word in _quoted(terms)][:MOST_TERMS]


def _quoted(terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    for term in terms:
        if term.strip() and len(term.encode("utf-8", "replace")) <= LONGEST:
            yield term, "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
