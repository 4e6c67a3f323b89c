"""What must be said beneath an answer about its sources: that they disagree, that they are old."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple

from rag.analysis import detect_language, tokenise
from rag.citations import facts
from rag.citations.instructions import talks_to_machine
from rag.citations.reading import ReadPassage, Sentence
from rag.domain import Citation, Passage

_ALIKE = 0.6
"""Share of terms from which two sentences speak of the same thing."""
_FEWEST_TERMS = 3
_VERSIONS = frozenset(
    ("old", "new", "current", "former", "previous", "latest", "archiv", "draft", "final", "edit",
     "version", "revis", "updat", "outdat", "obsolet", "alt", "neu", "veralt", "anci", "nouveau",
     "antigu", "viej", "nuev")
)  # fmt: skip
"""Terms that tell one version of a document from another."""


class Disagreement(NamedTuple):
    """Two documents that say different things of the same."""

    one: Passage
    other: Passage


def disagreement(citations: Sequence[Citation], passages: Iterable[Passage]) -> Disagreement | None:
    """The first pair of documents that disagree about what the answer quotes.

    Two sentences disagree when they are about the same, and differ in a number or in a denial. What the pages of a
    series say alike of one thing each is no disagreement.
    """
    quoted = [
        (citation.passage, sentence)
        for citation in citations
        for sentence in ReadPassage(_only(citation)).sentences
    ]
    others = [
        (passage, sentence) for passage in passages for sentence in ReadPassage(passage).sentences
    ]
    pairs = ((mine, theirs) for mine in quoted for theirs in others)
    for (one, said), (other, held) in (*combinations(quoted, 2), *pairs):
        if one.document == other.document or _of_one_series(one, other):
            continue
        differ = contradict(said, held, titles=(one.title, other.title))
        if differ and not talks_to_machine(held.text):
            return Disagreement(one, other)
    return None


def _of_one_series(one: Passage, other: Passage) -> bool:
    """Whether the titles are alike but for what each names: `Create a job` beside `Delete a job`.

    Titles that differ in a number, a date or a word such as `old` alone are versions of one document.
    """
    mine, theirs = (
        {
            term
            for term in tokenise(each.title, detect_language(each.title, "en"))
            if not any(map(str.isdigit, term)) and term not in _VERSIONS
        }
        for each in (one, other)
    )
    return bool(mine & theirs and mine - theirs and theirs - mine)


def _only(citation: Citation) -> Passage:
    passage = citation.passage
    return Passage(
        id=passage.id, document=passage.document, title=passage.title, text=citation.quote
    )


def contradict(one: Sentence, other: Sentence, *, titles: tuple[str, str]) -> bool:
    """Whether they are about the same, and differ in a number or in a denial.

    A number that stands in the document's title too says of what a sentence speaks, not what it says of it.
    """
    mine, theirs = _words(one), _words(other)
    shared = len(mine & theirs)
    if min(len(mine), len(theirs)) < _FEWEST_TERMS or shared < _ALIKE * len(mine | theirs):
        return False
    numbers, others = (
        facts.numbers(sentence.text) - facts.numbers(title)
        for sentence, title in zip((one, other), titles, strict=True)
    )
    differ = bool(numbers and others and numbers - others and others - numbers)
    return differ or facts.opposed(one.text, other.text)


def _words(sentence: Sentence) -> set[str]:
    return {term for term in sentence.terms if not term.isdigit()}


def old_sources(
    citations: Sequence[Citation], *, now: Callable[[], datetime], after: timedelta
) -> tuple[Passage, ...]:
    """Cited passages whose document has not changed for longer than `after`, one per document."""
    limit = now() - after
    found = {
        each.passage.document: each.passage
        for each in citations
        if each.passage.updated is not None and each.passage.updated < limit
    }
    return tuple(found.values())
