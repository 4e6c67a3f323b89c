"""How good a search and an answer were, each measured as its textbook says."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from rag.analysis import tokenise
from rag.domain import Passage
from rag.evaluation.questions import EvalQuestion

_GRAM = 5
_HELD = 0.8
"""Share of a gold sentence's pieces that a passage must hold to count as the right one."""
_PUNCTUATION = re.compile(r"[^\w\s]")


def is_document(passage: Passage, name: str) -> bool:
    """Whether the passage is of the document that a question set calls `name`."""
    wanted = {name.casefold(), PurePosixPath(name).stem.casefold()}
    held = (passage.document, passage.title, PurePosixPath(passage.uri).name, passage.uri)
    return any(
        each.casefold() in wanted or PurePosixPath(each).stem.casefold() in wanted
        for each in held
        if each
    )


def is_relevant(passage: Passage, question: EvalQuestion, name: str) -> bool:
    """Whether the passage answers the question, going by what the set knows of the answer."""
    if not is_document(passage, name):
        return False
    if question.pages and passage.page is not None and passage.page not in question.pages:
        return False
    if not (question.sentences or question.answers):
        return True
    by_sentence = any(holds(passage.text, each) for each in question.sentences)
    return by_sentence or any(contains(passage.text, each) for each in question.answers)


def holds(text: str, sentence: str) -> bool:
    """Whether the text holds the sentence, but for a few of its pieces."""
    wanted = _grams(sentence)
    return bool(wanted) and len(wanted & _grams(text)) >= _HELD * len(wanted)


def _grams(text: str) -> set[str]:
    flat = plain(text).replace(" ", "")
    return {flat[at : at + _GRAM] for at in range(max(0, len(flat) - _GRAM + 1))}


def plain(text: str) -> str:
    """Lower case without punctuation and with single blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def contains(text: str, answer: str) -> bool:
    """Whether the text holds the answer, punctuation and case apart."""
    wanted, held = plain(answer), plain(text)
    if not wanted:
        return False
    if f" {wanted} " in f" {held} ":
        return True
    return not wanted.isascii() and wanted.replace(" ", "") in held.replace(" ", "")


def ranks(hits: Sequence[Passage], question: EvalQuestion) -> Mapping[str, int]:
    """For each right document the place, from 1, of its first right passage."""
    found: dict[str, int] = {}
    for place, hit in enumerate(hits, start=1):
        for name in question.documents:
            if name not in found and is_relevant(hit, question, name):
                found[name] = place
    return found


def recall(found: Mapping[str, int], wanted: Mapping[str, float], k: int) -> float:
    """Share of the right documents among the first `k`."""
    return sum(found.get(name, k + 1) <= k for name in wanted) / len(wanted)


def reciprocal_rank(found: Mapping[str, int]) -> float:
    """1 for a right hit in first place, 1/2 in second, 0 for none."""
    return 1 / min(found.values()) if found else 0.0


def ndcg(found: Mapping[str, int], wanted: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain among the first `k`."""
    gained = sum(wanted[name] / math.log2(1 + place) for name, place in found.items() if place <= k)
    grades = sorted(wanted.values(), reverse=True)[:k]
    ideal = sum(grade / math.log2(1 + place) for place, grade in enumerate(grades, start=1))
    return gained / ideal if ideal else 0.0


def page_hit(hits: Sequence[Passage], question: EvalQuestion, k: int = 10) -> float:
    """1 where one of the first `k` hits is a page that holds the evidence."""
    return float(
        any(
            hit.page in question.pages
            and any(is_document(hit, name) for name in question.documents)
            for hit in hits[:k]
        )
    )


def token_f1(text: str, answers: Sequence[str]) -> float:
    """The best overlap of words with one of the right answers, weighing what is missing and what is too much."""
    return max(
        (_f1(tokenise(plain(text)), tokenise(plain(answer))) for answer in answers), default=0.0
    )


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    shared = sum((Counter(said) & Counter(wanted)).values())
    if not shared:
        return 0.0
    precision, found = shared / len(said), shared / len(wanted)
    return 2 * precision * found / (precision + found)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive scores above a negative; None where one side is empty."""
    if not positive or not negative:
        return None
    scores = sorted((*positive, *negative))
    ranks_of: dict[float, float] = {}
    for score, count in Counter(scores).items():
        ranks_of[score] = bisect_left(scores, score) + (count + 1) / 2
    total = sum(ranks_of[score] for score in positive)
    return (total - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
