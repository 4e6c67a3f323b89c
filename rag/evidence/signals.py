"""What speaks for and against the passages found answering the question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from rag.analysis import grams, tokenise
from rag.citations import facts
from rag.citations.opposites import has_opposite
from rag.citations.reading import ReadPassage
from rag.domain import Passage
from rag.evidence.asked import Asked
from rag.evidence.kin import kin, meanings, said_anywhere
from rag.evidence.naming import NamedText, named, tells, unnamed
from rag.evidence.weigh import Weighed, table_head, term_weights

_SPACELESS = frozenset({"zh", "ja", "ko", "th"})
_NARROWED_FIRST = frozenset({"fr", "es", "it", "pt", "ro"})
"""Languages that put the narrowing word behind the one it narrows."""
_LEADING = 4
"""The best sentence is compared with the one this many places behind it."""
_LOOKED_AT = 3
_NEIGHBOURS_DENY = 0.8
"""What it speaks against a sentence that the question denies, its neighbours do too, and it does not."""
_DENIED_BELOW = 0.5
"""The same where what is denied only says which thing or case is meant: `a model that isn't tested`."""
_BELOW = re.compile(
    r"\b(?:if|because|unless|until|without|wenn|falls|dass|weil|obwohl|damit|ohne|si|lorsque|parce que|pour que|sans|cuando|porque|para que|sin"
    r"|(?<=\w )(?<!-ce )(?:when|where|while|that|who|quand|qui|que))\b[^,;?]*",
    re.IGNORECASE,
)
_BESIDE = 0.8
"""Share of the best sentence's score from which another may be said with it."""
_FIRST_HITS = 5
_UNDECIDED = 0.4
"""How scattered hits are taken to be that there are none of."""
_ALIKE = 0.5
"""How much of a term is missing where only one that begins like it stands there."""
_MEANT = 0.1
"""How much of a term is missing where another word for the same stands there."""
_NEAR = 0.6
"""Relevance at least, where two telling terms or more stand together and none is missing."""
_LIMITS = tuple(
    frozenset(words.split())
    for words in (
        "least fewest smallest lowest worst minimum shortest less fewer smaller lower",
        "fail failed fails unable refuse refused reject rejected deny denied oppose opposed prevent prevented",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\b[12]\d{3}\b")

_Meanings = Mapping[str, frozenset[str]]
"""What else each term may stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the decision rests on, each from 0 to about 1."""

    relevance: float = 0.0
    """The best passage's own measure of how much of the question it covers."""
    missing: float = 1.0
    """Share of the question's telling terms that neither the best sentence nor its neighbours hold."""
    score: float = 0.0
    """The standing of the best sentence: with its surroundings, and names leading."""
    pieces: float = 0.0
    """Share of the question's pieces of words near the best sentence: bridges inflections."""
    lead: float = 0.0
    """How far the best sentence is ahead."""
    named: float = 0.0
    """1 where the question has names and all are near the best sentence."""
    unnamed: float = 0.0
    """1 where a name or number of the question is not near the best sentence."""
    unheard: float = 0.0
    """1 where a name of the question is in none of the passages."""
    not_denied: float = 0.0
    """1 where the question denies and nothing near the best sentence does, less where only its neighbours do."""
    opposite: float = 0.0
    """1 where what stands there holds the opposite of one of the question's words."""
    unlimited: float = 0.0
    """1 where the question asks for the least, or the failed, and nothing near speaks of such."""
    wrong_kind: float = 0.0
    """1 where none of the best sentences holds the kind of thing asked for."""
    another_year: float = 0.0
    """1 where the question names a year and the best sentence does not hold it."""
    unqualified: float = 0.0
    """Where a word narrows the one beside it (`sick leave`), and only the other is found at all.

    1 where half of what is asked is missing by that, less where other words hold.
    """
    scattered: float = 0.0
    """How much of the first passages' scores is that of other documents than the best sentence's."""
    inflected: float = 0.0
    """1 for languages whose words change more than English ones, so that fewer are found again."""
    spaceless: float = 0.0
    """1 for scripts without spaces, whose terms are pairs of characters."""


def signals(asked: Asked, passages: Sequence[Passage], weighed: Sequence[Weighed]) -> Signals:
    """What speaks for and against the best sentence found.

    Args:
        asked: The question.
        passages: As retrieved, best first.
        weighed: Their sentences, best first.
    """
    if not weighed or not asked.terms:
        return Signals()
    placed = sorted(weighed, key=lambda each: -each.standing)
    best = placed[0]
    at = best.sentence.position
    around = (*best.read.sentences[max(0, at - 1) : at + 2], *table_head(best.read, at))
    near = " ".join(each.text for each in around)
    told = f"{best.read.context}\n{near}"
    held = {term for each in around for term in each.terms}
    anywhere = said_anywhere({id(each.read): each.read for each in weighed}.values())
    meant = meanings(asked.terms, anywhere, asked.language)
    missing = _missing(asked, meant, held, best.read.context_terms)
    lacking = unnamed(asked, NamedText(told), told, held | best.read.context_terms)
    return Signals(
        relevance=max(passages[0].relevance or _covered(asked, placed), _all_there(asked, missing)),
        missing=missing,
        score=best.standing,
        pieces=_pieces(asked, near, held),
        lead=best.standing - placed[_LEADING].standing if len(weighed) > _LEADING else 0.0,
        named=float(not lacking and tells(asked, passages, best.read.passage)),
        unnamed=lacking,
        # What stands near the best sentence stands in a passage.
        unheard=float(lacking > 0 and not named(asked, NamedText.of(passages))),
        not_denied=_not_denied(asked.text, best.sentence.text, near),
        opposite=float(has_opposite(asked.text, near)),
        unlimited=_unlimited(asked.text, near),
        wrong_kind=float(not any(each.fits for each in _first(placed))),
        another_year=_another_year(asked.text, f"{best.read.context}\n{best.sentence.text}"),
        unqualified=min(1.0, 2 * missing) * _unqualified(asked, meant, held, anywhere),
        scattered=_scattered(passages[:_FIRST_HITS], best.read.passage.document),
        inflected=float(asked.language[:2] not in {"en", *_SPACELESS}),
        spaceless=float(asked.language[:2] in _SPACELESS),
    )


def _first(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The best sentence and those of the next that might be quoted with it."""
    return [each for each in weighed[:_LOOKED_AT] if each.standing >= _BESIDE * weighed[0].standing]


def _missing(
    asked: Asked, meant: _Meanings, held: AbstractSet[str], context: AbstractSet[str]
) -> float:
    telling = _telling(asked)
    alike = kin(telling, held, asked.language)
    lost = 0.0
    for term in telling:
        if term in held:
            continue
        if not meant[term].isdisjoint(held):
            lost += _MEANT
        elif alike[term] or term in context or not meant[term].isdisjoint(context):
            lost += _ALIKE
        else:
            lost += 1.0
    return lost / max(1, len(telling))


def _unqualified(
    asked: Asked, meant: _Meanings, near: AbstractSet[str], anywhere: AbstractSet[str]
) -> float:
    alike = kin(asked.terms, anywhere, asked.language)
    unknown = {
        term
        for term in _telling(asked)
        if anywhere.isdisjoint({term, *meant[term]}) and not alike[term] and not term.isdigit()
    }
    return float(
        any(
            not unknown.isdisjoint(narrowing) and not near.isdisjoint(narrowed)
            for narrowing, narrowed in _narrowings(asked)
        )
    )


def _narrowings(asked: Asked) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Terms of words side by side, the narrowing one first: `sick leave`, `congé de maladie`."""
    words = [tokenise(word, asked.language) for word in asked.text.split()]
    if asked.language[:2] not in _NARROWED_FIRST:
        return pairwise(words)
    return ((after, before) for before, after in pairwise(filter(None, words)))


def _telling(asked: Asked) -> list[str]:
    return [term for term in asked.terms if asked.weight(term) == 1]


def _all_there(asked: Asked, missing: float) -> float:
    """What it counts that every telling term stands in one place, whatever a light one is worth there."""
    return _NEAR if missing <= _MEANT and len(_telling(asked)) > 1 else 0.0


def _share(wanted: str, text: str) -> float:
    """Share of the pieces of words of one text that another holds."""
    pieces = set(grams(wanted))
    return len(pieces.intersection(grams(text))) / max(1, len(pieces))


def _pieces(asked: Asked, near: str, held: AbstractSet[str]) -> float:
    """Scripts without spaces have pairs of characters, which are their terms, for pieces."""
    if asked.language[:2] not in _SPACELESS:
        return _share(asked.text, near)
    return len(held & set(asked.terms)) / max(1, len(asked.terms))


def _covered(asked: Asked, weighed: Sequence[Weighed]) -> float:
    """Weight of the question's terms in the best passage, where a retriever does not tell."""
    reads: list[ReadPassage] = list({id(each.read): each.read for each in weighed}.values())
    weights = term_weights(asked, reads)
    best = weighed[0].read
    held = best.context_terms | best.terms
    return sum(weight for term, weight in weights.items() if term in held) / (
        sum(weights.values()) or 1.0
    )


def _not_denied(question: str, sentence: str, near: str) -> float:
    if not facts.negated(question) or facts.denies(sentence):
        return 0.0
    beside = _NEIGHBOURS_DENY if facts.denies(near) else 1.0
    return beside * (1.0 if facts.negated(_BELOW.sub("", question)) else _DENIED_BELOW)


def _unlimited(question: str, near: str) -> float:
    asked = {word.lower() for word in _WORD.findall(question)}
    there = {word.lower() for word in _WORD.findall(near)}
    return float(any(asked & limit and not there & limit for limit in _LIMITS))


def _another_year(question: str, text: str) -> float:
    years = set(_YEAR.findall(question))
    return float(bool(years) and years.isdisjoint(_YEAR.findall(text)))


def _scattered(hits: Sequence[Passage], document: str) -> float:
    """Where there are fewer hits than are looked at, the others count as neither here nor there."""
    scores = [(hit.document == document, max(hit.score, 0.0)) for hit in hits]
    total = sum(score for _, score in scores)
    elsewhere = sum(score for same, score in scores if not same) / total if total else 0.0
    there = len(hits) / _FIRST_HITS
    return there * elsewhere + (1 - there) * _UNDECIDED
