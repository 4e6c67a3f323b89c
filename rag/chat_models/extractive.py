"""The answer without a model: the sentences that answer, word for word, in reading order."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

from collections.abc import Iterable, Mapping, Sequence

from rag.citations.instructions import talks_to_machine
from rag.citations.remarks import contradict
from rag.evidence.lists import beneath, leads_in, stretch
from rag.evidence.weigh import Weighed, is_head
from rag.models import Quotation

MOST = 4
"""Sentences at most; a lead-in counts as one with the list beneath it."""
WORTH = 0.8
"""A further sentence must score this share of the best one's: at 0.7 an answer is half as long again and finds no more."""
_SAME = 0.8
"""Share of terms from which two sentences say the same."""
_CANDIDATES = 12
_SHORTEST = 15
"""Bytes; a label such as "6. Audience." answers nothing."""
_BY_PLACE = 0.6
"""Score from which a sentence answers by where it stands rather than by its words."""


class SentenceQuoter:
    """Quotes the best sentences of the best passages; reads no model and needs no network.

    Args:
        most: How many sentences an answer may have.
        worth: Share of the best sentence's score that a further one must reach.
    """

    def __init__(self, *, most: int = MOST, worth: float = WORTH) -> None:
        self._most = most
        self._worth = worth

    def quote(self, weighed: Sequence[Weighed]) -> tuple[Quotation, ...]:
        """One to `most` sentences in reading order, best document first; none where nothing fits."""
        chosen = self._choose(weighed)
        order = {each.read.passage.document: -each.score for each in reversed(chosen)}
        return tuple(
            Quotation(
                text=stretch(each.read, each.sentence), passage=each.read.passage, score=each.score
            )
            for each in sorted(chosen, key=lambda each: _place(each, order))
        )

    def _choose(self, weighed: Iterable[Weighed]) -> list[Weighed]:
        chosen: list[Weighed] = []
        for each in list(weighed)[:_CANDIDATES]:
            if len(chosen) == self._most:
                break
            if chosen and each.score < self._worth * chosen[0].score:
                break
            if _answers(each) and _quotable(each) and not any(_said(each, one) for one in chosen):
                chosen = [one for one in chosen if not _within(one, each)]
                chosen.append(each)
        return chosen


def _place(each: Weighed, order: Mapping[str, float]) -> tuple[float, str, int, int]:
    """The document of the best sentence first; within a document as one reads."""
    passage = each.read.passage
    return order[passage.document], passage.document, passage.position, each.sentence.position


def _answers(each: Weighed) -> bool:
    """It shares words with the question, or stands right below it in a list of questions."""
    return each.coverage > 0 or each.score >= _BY_PLACE


def _quotable(each: Weighed) -> bool:
    """A heading or a label says nothing by itself, and words for a machine are nobody's answer."""
    text = each.sentence.text
    if text.startswith("#") or len(text.encode()) < _SHORTEST or talks_to_machine(text):
        return False
    if is_head(each.read, each.sentence.position):
        return False
    if leads_in(text):
        return bool(beneath(each.read, each.sentence))
    return not text.rstrip().endswith(("?", "？"))


def _said(each: Weighed, other: Weighed) -> bool:
    return _within(each, other) or _same(each, other)


def _within(each: Weighed, other: Weighed) -> bool:
    """Whether it stands in the list that goes with the other."""
    return each.read is other.read and each.sentence in beneath(other.read, other.sentence)


def _same(one: Weighed, other: Weighed) -> bool:
    mine, theirs = set(one.sentence.terms), set(other.sentence.terms)
    fewer = min(len(mine), len(theirs))
    if not fewer or len(mine & theirs) < _SAME * fewer:
        return not fewer
    here, there = one.read.passage, other.read.passage
    return here.document == there.document or not contradict(
        one.sentence, other.sentence, titles=(here.title, there.title)
    )
