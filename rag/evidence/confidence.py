"""How sure it is that the passages answer, from 0 to 1; one scale for every writer of answers.

Two things are asked. Is this what the documents are about at all? And does the sentence that looks right
answer, or does it speak of somebody else, of another time, or say the opposite? The first decides by degrees,
the second by red flags.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rag.analysis import grams
from rag.citations import facts
from rag.citations.opposites import has_opposite
from rag.citations.reading import ReadPassage
from rag.domain import Passage
from rag.evidence.asked import Asked
from rag.evidence.weigh import Weighed, term_weights

ENOUGH = 0.35
"""Below it no sentence is quoted."""
ENOUGH_FOR_A_MODEL = 0.2
"""Below it no model is asked: a model finds an answer in anything."""

# Found on the development sets with `python benchmarks/answers.py calibrate`; that command prints
# these weights, the areas under the curve and what each threshold costs.
_BIAS = -4.8
_WEIGHTS: Mapping[str, float] = {
    "relevance": 6.6,
    "missing": -2.3,
    "score": 2.1,
    "pieces": 2.7,
    "lead": 3.5,
    "passage": -1.7,
    "unnamed": -1.2,
    "unnamed_near": -1.6,
    "not_denied": -4.9,
    "opposite": -3.4,
    "unlimited": -2.6,
    "wrong_kind": -1.8,
    "inflected": 1.2,
    "spaceless": 3.6,
}
_SPACELESS = frozenset({"zh", "ja", "ko", "th"})
_LEADING = 4
"""The best sentence is compared with the one this many places behind it."""
_LOOKED_AT = 3
_LIMITS = tuple(
    frozenset(words.split())
    for words in (
        "least fewest smallest lowest worst minimum shortest less fewer smaller lower",
        "fail failed fails unable refuse refused reject rejected deny denied oppose opposed prevent prevented",
    )
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the decision rests on, each from 0 to about 1."""

    relevance: float = 0.0
    """The best passage's own measure of how much of the question it covers."""
    missing: float = 1.0
    """Share of the question's telling terms that neither the best sentence nor its neighbours hold."""
    score: float = 0.0
    """The best sentence with its surroundings."""
    pieces: float = 0.0
    """Share of the question's pieces of words in the best passage: bridges inflections."""
    lead: float = 0.0
    """How far the best sentence is ahead."""
    passage: float = 0.0
    """Weight of the question's terms in the best passage."""
    unnamed: float = 0.0
    """1 where a name or number of the question is not in the best passage."""
    unnamed_near: float = 0.0
    """1 where one is not near the best sentence."""
    not_denied: float = 0.0
    """1 where the question denies and nothing near the best sentence does."""
    opposite: float = 0.0
    """1 where the best sentence holds the opposite of one of the question's words."""
    unlimited: float = 0.0
    """1 where the question asks for the least, or the failed, and nothing near speaks of such."""
    wrong_kind: float = 0.0
    """1 where none of the best sentences holds the kind of thing asked for."""
    inflected: float = 0.0
    """1 for languages whose words change more than English ones, so that fewer are found again."""
    spaceless: float = 0.0
    """1 for scripts without spaces, whose terms are pairs of characters."""


def confidence(found: Signals) -> float:
    """The chance that the question is answered here, as calibrated."""
    held: dict[str, float] = asdict(found)
    total = _BIAS + sum(weight * held[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-total))


def signals(asked: Asked, passages: Sequence[Passage], weighed: Sequence[Weighed]) -> Signals:
    """What speaks for and against the best sentence found.

    Args:
        asked: The question.
        passages: As retrieved, best first.
        weighed: Their sentences, best first.
    """
    if not weighed or not asked.terms:
        return Signals()
    best = weighed[0]
    around = best.read.sentences[max(0, best.sentence.position - 1) : best.sentence.position + 2]
    near = " ".join(each.text for each in around)
    covered = _passage(asked, weighed)
    return Signals(
        relevance=passages[0].relevance or covered,
        missing=_missing(asked, {term for each in around for term in each.terms}),
        score=best.score,
        pieces=_pieces(asked.text, best.read.passage.text),
        lead=best.score - weighed[_LEADING].score if len(weighed) > _LEADING else 0.0,
        passage=covered,
        unnamed=_unnamed(asked, f"{best.read.context}\n{best.read.passage.text}"),
        unnamed_near=_unnamed(asked, near),
        not_denied=float(facts.negated(asked.text) and not facts.denies(near)),
        opposite=float(has_opposite(asked.text, best.sentence.text)),
        unlimited=_unlimited(asked.text, near),
        wrong_kind=float(not any(each.fits for each in weighed[:_LOOKED_AT])),
        inflected=float(asked.language[:2] not in {"en", *_SPACELESS}),
        spaceless=float(asked.language[:2] in _SPACELESS),
    )


def _missing(asked: Asked, held: set[str]) -> float:
    telling = [term for term in asked.terms if asked.weight(term) == 1]
    return sum(term not in held for term in telling) / max(1, len(telling))


def _pieces(question: str, text: str) -> float:
    wanted = set(grams(question))
    return len(wanted.intersection(grams(text))) / max(1, len(wanted))


def _passage(asked: Asked, weighed: Sequence[Weighed]) -> float:
    reads: list[ReadPassage] = list({id(each.read): each.read for each in weighed}.values())
    weights = term_weights(asked, reads)
    best = weighed[0].read
    held = best.context_terms.union(*(each.terms for each in best.sentences))
    return sum(weight for term, weight in weights.items() if term in held) / (
        sum(weights.values()) or 1.0
    )


def _unnamed(asked: Asked, text: str) -> float:
    held = text.casefold()
    return float(any(key.casefold() not in held for key in (*asked.names, *asked.numbers)))


def _unlimited(question: str, near: str) -> float:
    asked = {word.lower() for word in _WORD.findall(question)}
    there = {word.lower() for word in _WORD.findall(near)}
    return float(any(asked & limit and not there & limit for limit in _LIMITS))
