"""What a new document is about, in a few cited sentences, and what one could ask of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.analysis import detect_language
from rag.answering.generation import Generation
from rag.answering.quoting import set_quotes
from rag.answering.tokens import fitting
from rag.answering.topics import questions_about
from rag.citations.checking import Checker
from rag.citations.pages import merge_pages
from rag.citations.reading import ReadPassage, Sentence
from rag.citations.sheet import Sheet
from rag.domain import Citation, ModelUnavailable, Passage
from rag.models import Model, Quotation
from rag.prompts import summary_prompt

_SENTENCES = 3
_QUESTIONS = 2
_READ = 12
"""Passages of a document that are read for its summary."""
_SHORTEST, _LONGEST = 40, 400
_FIRST = 1.6
"""What the first passage's sentences count more: authors say at the beginning what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A document in a few words."""

    text: str
    citations: tuple[Citation, ...] = ()
    questions: tuple[str, ...] = ()


def summarise(
    passages: Sequence[Passage],
    *,
    model: Model | None = None,
    fence: Callable[[], str],
    answerable: Callable[[str], bool] = lambda _: True,
) -> Summary:
    """What a document is about; with a model in its own checked words, without one in the document's.

    Args:
        passages: The document's passages in order.
        model: Who writes; None, or a model that fails, and sentences are quoted.
        fence: Makes a line that no document can know.
        answerable: Whether a question asked of all documents is answered from this one.
    """
    first = tuple(passages[:_READ])
    language = detect_language("\n".join(each.text for each in first[:3]), "en")
    sheet = Sheet()
    text = _written(first, model, fence, sheet, language) if model and model.chat else ""
    if not text:
        sheet = Sheet()
        text = "".join(set_quotes(_central(first), sheet, language))
    found = (next(filter(answerable, forms), "") for forms in questions_about(first, language))
    asked = tuple(islice(filter(None, found), _QUESTIONS))
    return Summary(text=text, citations=sheet.citations, questions=asked)


def _written(
    passages: Sequence[Passage], model: Model, fence: Callable[[], str], sheet: Sheet, language: str
) -> str:
    given = fitting(merge_pages(passages), tokens=model.context_tokens // 2)
    checker = Checker(given, "", language, sheet=sheet)
    run = Generation(model, summary_prompt(given, fence=fence()), stopping=lambda: False)
    try:
        kept = [checker.let_through(unit) for unit in run.units()]
    except ModelUnavailable:
        return ""
    return " ".join(each for each in kept if each)


def _central(passages: Sequence[Passage]) -> list[Quotation]:
    """The sentences that hold most of what the document keeps talking about, in reading order."""
    reads = [ReadPassage(passage) for passage in passages]
    common = Counter(term for read in reads for each in read.sentences for term in set(each.terms))
    told = [(place, each) for place, read in enumerate(reads) for each in read.trusted]
    long = [(place, each) for place, each in told if _tells(each)]
    scored = [
        (_weight(each, common) * (_FIRST if place == 0 else 1.0), place, each)
        for place, each in long or [item for item in told if _is_prose(item[1].text)]
    ]
    best = sorted(scored, key=lambda item: -item[0])[:_SENTENCES]
    return [
        Quotation(text=each.text, passage=passages[place], score=score)
        for score, place, each in sorted(best, key=lambda item: (item[1], item[2].position))
    ]


def _tells(sentence: Sentence) -> bool:
    """Whether it says something by itself; a note of a few words has none that does."""
    text = sentence.text
    dense = len(sentence.terms) * 2 > len(text) // 2
    return _is_prose(text) and (dense or _SHORTEST <= len(text) <= _LONGEST)


def _is_prose(text: str) -> bool:
    return not text.startswith(("#", "|", "```", "~~~", ">")) and not text.endswith((":", "?"))


def _weight(sentence: Sentence, common: Counter[str]) -> float:
    terms = set(sentence.terms)
    return sum(common[term] for term in terms) / (len(terms) + 6) if terms else 0.0
