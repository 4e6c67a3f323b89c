"""From a question to weighed passages: rewritten, retrieved, joined by page, weighed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import detect_language
from rag.answering.course import Course
from rag.answering.courtesies import bare
from rag.citations.pages import merge_pages
from rag.domain import Passage, Question
from rag.evidence.asked import take_apart
from rag.evidence.confidence import confidence
from rag.evidence.signals import signals
from rag.evidence.weigh import Weighed, weigh
from rag.failpoint import failpoint
from rag.passages import to_passage
from rag.ports import RetrieverFor

SPOKEN = frozenset({"en", "de", "fr", "es", "ko", "ja", "zh"})
"""The languages that answers are phrased in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What search brought, ready to be written from."""

    question: str
    """As it was searched."""
    language: str
    """The asker's."""
    pages: tuple[Passage, ...]
    weighed: tuple[Weighed, ...]
    confidence: float


def search(
    question: Question, standalone: str, *, retriever_for: RetrieverFor, k: int, course: Course
) -> Found:
    """Finds and weighs what the question's readers may read."""
    with course.step("search"):
        failpoint("search.before_query")
        documents = retriever_for(question.principal, k=k).invoke(standalone)
        failpoint("search.after_query")
        course.passages = tuple(to_passage(document) for document in documents)
    with course.step("weigh"):
        pages = merge_pages(course.passages)
        read_as = reading_language(standalone, pages)
        asked = take_apart(standalone, read_as)
        weighed = weigh(asked, pages)
        course.confidence = confidence(signals(asked, course.passages, weighed))
    return Found(
        question=standalone,
        # As it was asked: what is carried into it may be in another language.
        language=(question.language or reading_language(bare(question.text), pages))[:2],
        pages=pages,
        weighed=weighed,
        confidence=course.confidence,
    )


def reading_language(text: str, passages: Sequence[Passage] = ()) -> str:
    """The language a short text is in; what the passages are in decides where it cannot be told."""
    told = detect_language(text)
    if told in SPOKEN:
        return told
    votes = Counter(detect_language(passage.text, "en") for passage in passages[:3])
    common = votes.most_common(1)
    return told if told and told in votes else (common[0][0] if common else told or "en")


def nearest(passages: Sequence[Passage], count: int) -> tuple[Passage, ...]:
    """The closest passages, one per document, best first."""
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.document, passage)
    return tuple(best.values())[:count]
