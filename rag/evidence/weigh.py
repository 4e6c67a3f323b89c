"""Weighs the sentences of the passages found against the question."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.citations.reading import ReadPassage, Sentence
from rag.domain import Passage
from rag.evidence.asked import Asked
from rag.evidence.contents import contents
from rag.evidence.form import penalty, wants_code
from rag.evidence.kin import kin, meanings, said_anywhere
from rag.evidence.posed import headed, posed
from rag.evidence.shape import shape_of

_POSED = 0.8
"""What a term of the question counts that the document itself poses just before the sentence."""
_HEADED = 0.7
"""What a heading that names what is asked adds to what stands right below it."""
_FEW_WORDS = 2
"""Words of a how-to up to which headings lead: so few stand anywhere (`How do I upgrade?`)."""
_NAMED = 3.0
"""How many times as much a name tells as another word as rare: who or what the question is about at all."""
_ALIKE = 0.7
"""What a term counts that only begins like one of the sentence's."""
_MEANT = 0.9
"""What a term counts where another word for the same stands there."""
_TYPE = 0.18
"""Taken from a sentence that holds nothing of the kind asked for."""
_RANK = 0.25
"""How much the passage's score counts beside the sentence's own."""
_SHORTEST = 3
_ROW = "|"
_RULE = "|-: "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """What a term counts that is not in the sentence itself."""

    beside: float
    """In the sentence before or after."""
    above: float
    """In title or headings."""
    elsewhere: float
    """Somewhere in the passage."""


_OF_WORD = _Counts(beside=0.45, above=0.35, elsewhere=0.15)
_OF_NAME = _Counts(beside=0.8, above=0.8, elsewhere=0.5)
"""Who was named once is called `it` or `they` from there on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sentence and how well it answers, 0 to about 1."""

    read: ReadPassage
    sentence: Sentence
    score: float
    standing: float
    """The same where names lead: how well it is what the question is about at all."""
    coverage: float
    """Share of the question's weight in the sentence itself."""
    fits: bool
    """Holds something of the kind asked for."""


def term_weights(asked: Asked, reads: Sequence[ReadPassage]) -> dict[str, float]:
    """How much each term of the question tells: rare among the sentences found tells most."""
    spread: Counter[str] = Counter()
    total = 0
    for read in reads:
        for sentence in read.sentences:
            total += 1
            spread.update(set(sentence.terms))
    return {
        term: asked.weight(term) * math.log(1 + (total + 1) / (spread[term] + 0.5))
        for term in asked.terms
    }


def weigh(asked: Asked, passages: Sequence[Passage]) -> tuple[Weighed, ...]:
    """Every sentence with its score, best first."""
    reads = [ReadPassage(passage) for passage in passages]
    scale = _Scale(asked, reads)
    found = [each for read in reads for each in scale.weigh(read)]
    return tuple(sorted(found, key=lambda each: -each.score))


class _Scale:
    """What the sentences of one search are weighed by."""

    def __init__(self, asked: Asked, reads: Sequence[ReadPassage]) -> None:
        self._asked = asked
        # What a sign of code means is said in words, how to use one is best shown.
        shown = bool(asked.symbols) and asked.kind != "what"
        self._code_wanted = wants_code(asked.text) or shown
        self._shape = shape_of(asked)
        self._weights = term_weights(asked, reads)
        self._led = {
            term: each * (_NAMED if term in asked.named else 1)
            for term, each in self._weights.items()
        }
        self._total = sum(self._weights.values()) or 1.0
        self._led_total = sum(self._led.values()) or 1.0
        self._shares = {term: each / self._total for term, each in self._weights.items()}
        self._guided = asked.kind == "how" and len(self._weights) <= _FEW_WORDS
        self._best = max((read.passage.score for read in reads), default=0.0) or 1.0
        held = {term for read in reads for term in read.terms}
        self._meant = meanings(self._weights, said_anywhere(reads), asked.language)
        self._kin = kin(self._weights, held, asked.language)

    def weigh(self, read: ReadPassage) -> Iterator[Weighed]:
        rank = _RANK * max(read.passage.score, 0.0) / self._best
        pointing = contents(read)
        for sentence in read.sentences:
            if len(sentence.text) > _SHORTEST and sentence.position not in pointing:
                score, standing, coverage = self._score(read, sentence)
                fits = self._asked.answered_by(sentence.text)
                lost = penalty(sentence, code_wanted=self._code_wanted)
                won = self._shape.bonus(sentence.text) if score else 0.0
                besides = rank + won - (0.0 if fits else _TYPE) - lost
                yield Weighed(
                    read=read,
                    sentence=sentence,
                    score=score + besides,
                    standing=standing + besides,
                    coverage=coverage,
                    fits=fits,
                )

    def _score(self, read: ReadPassage, sentence: Sentence) -> tuple[float, float, float]:
        own = set(sentence.terms)
        near = _near(read, sentence)
        asked_there = posed(read, sentence)
        score = standing = covered = 0.0
        for term, weight in self._weights.items():
            mine = self._said(term, own)
            covered += weight * mine
            meant = {term, *self._meant[term]}
            if not meant.isdisjoint(asked_there):
                plain = named = _POSED
            else:
                plain = _around(meant, near, read, _OF_WORD)
                named = _around(meant, near, read, _OF_NAME) if term in self._asked.named else plain
            score += weight * max(mine, plain)
            standing += self._led[term] * max(mine, named)
        guided = headed(read, sentence, self._shares, self._meant) if self._guided else 0.0
        more = _HEADED * guided
        return score / self._total + more, standing / self._led_total + more, covered / self._total

    def _said(self, term: str, own: set[str]) -> float:
        if term in own:
            return 1.0
        if not own.isdisjoint(self._meant[term]):
            return _MEANT
        return 0.0 if own.isdisjoint(self._kin[term]) else _ALIKE


def _around(meant: set[str], near: set[str], read: ReadPassage, counts: "_Counts") -> float:
    if not meant.isdisjoint(near):
        return counts.beside
    if not meant.isdisjoint(read.context_terms):
        return counts.above
    return 0.0 if meant.isdisjoint(read.terms) else counts.elsewhere


def _near(read: ReadPassage, sentence: Sentence) -> set[str]:
    at = sentence.position
    beside = read.sentences[max(0, at - 1) : at] + read.sentences[at + 1 : at + 2]
    return {term for each in (*beside, *table_head(read, at)) for term in each.terms}


def table_head(read: ReadPassage, at: int) -> tuple[Sentence, ...]:
    """A table's first row, which says what the cells of its other rows mean."""
    first = at
    while first > 0 and read.sentences[first - 1].text.startswith(_ROW):
        first -= 1
    inside = first < at and read.sentences[at].text.startswith(_ROW)
    return (read.sentences[first],) if inside else ()


def is_head(read: ReadPassage, at: int) -> bool:
    """Whether a table begins here, and the rows beneath say what there is to say."""
    row, *below = (each.text for each in read.sentences[at : at + 3])
    return row.startswith(_ROW) and len(below) > 1 and not below[0].strip(_RULE)
