"""The answer without a model: the sentences that answer, word for word, in reading order."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

from collections.abc import Iterable, Sequence

from rag.citations.instructions import talks_to_machine
from rag.domain import Passage
from rag.evidence.weigh import Weighed
from rag.models import Quotation

MOST = 3
"""Sentences at most; the fourth adds 2 % to the answers found and a quarter to what must be read."""
WORTH = 0.7
"""A further sentence must score this share of the best one's."""
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

    def quote(
        self, weighed: Sequence[Weighed], passages: Sequence[Passage]
    ) -> tuple[Quotation, ...]:
        """One to `most` sentences in reading order, best document first; none where nothing fits."""
        chosen = self._choose(weighed)
        order = {passage.document: place for place, passage in reversed(list(enumerate(passages)))}
        return tuple(
            Quotation(text=each.sentence.text, passage=each.read.passage, score=each.score)
            for each in sorted(chosen, key=lambda each: _place(each, order))
        )

    def _choose(self, weighed: Iterable[Weighed]) -> list[Weighed]:
        chosen: list[Weighed] = []
        for each in list(weighed)[:_CANDIDATES]:
            if len(chosen) == self._most:
                break
            if chosen and each.score < self._worth * chosen[0].score:
                break
            if (
                not _answers(each)
                or not _quotable(each)
                or any(_same(each, other) for other in chosen)
            ):
                continue
            chosen.append(each)
        return chosen


def _place(each: Weighed, order: dict[str, int]) -> tuple[int, int, int]:
    passage = each.read.passage
    return order[passage.document], passage.position, each.sentence.position


def _answers(each: Weighed) -> bool:
    """It shares words with the question, or stands right below it in a list of questions."""
    return each.coverage > 0 or each.score >= _BY_PLACE


def _quotable(each: Weighed) -> bool:
    """A heading or a label says nothing by itself, and words for a machine are nobody's answer."""
    text = each.sentence.text
    if text.startswith("#") or len(text.encode()) < _SHORTEST or talks_to_machine(text):
        return False
    return not text.rstrip().endswith(("?", "？", ":", "："))


def _same(one: Weighed, other: Weighed) -> bool:
    mine, theirs = set(one.sentence.terms), set(other.sentence.terms)
    fewer = min(len(mine), len(theirs))
    return not fewer or len(mine & theirs) >= _SAME * fewer
