"""How an answer ends: with its sources, with an honest no, or where the asker stopped it."""

import re
from collections.abc import Callable
from datetime import datetime

from rag.answering.course import Course
from rag.answering.generation import Generation
from rag.answering.manners import Manners
from rag.answering.phrases import say as phrase
from rag.answering.searching import Found, nearest
from rag.answering.speaking import Speaker
from rag.citations.clean import clean_markdown
from rag.citations.remarks import disagreement, old_sources
from rag.citations.sheet import Sheet
from rag.domain import Answer, Citation, Passage

_MARKER = re.compile(r"\s*[\[【]\d{1,4}[\]】]")
"""Numbers of sources, which a model's own words have none of."""


def cited(
    sheet: Sheet,
    found: Found,
    manners: Manners,
    speaker: Speaker,
    *,
    now: Callable[[], datetime],
    said_too: str = "",
) -> Answer:
    """What was said, with its sources and what must be said about them."""
    remarks = [said_too] if said_too else []
    remarks += _remarks(sheet.citations, found, manners, now)
    return Answer(
        text=speaker.text,
        answered=True,
        citations=sheet.citations,
        stopped=speaker.stopped,
        remarks=tuple(remarks),
    )


def _remarks(
    citations: tuple[Citation, ...], found: Found, manners: Manners, now: Callable[[], datetime]
) -> list[str]:
    remarks: list[str] = []
    split = disagreement(citations, found.pages)
    if split:
        one, other = _dated(split.one), _dated(split.other)
        remarks.append(phrase("disagree", found.language, one=one, other=other))
    for passage in old_sources(citations, now=now, after=manners.old_after):
        date = passage.updated.date().isoformat() if passage.updated else ""
        title = clean_markdown(passage.title)
        remarks.append(phrase("old", found.language, title=title, date=date))
    return remarks


def _dated(passage: Passage) -> str:
    title = clean_markdown(passage.title)
    return f"{title} ({passage.updated.date().isoformat()})" if passage.updated else title


def not_found(found: Found, course: Course, manners: Manners, speaker: Speaker) -> Answer:
    """An honest no, with the nearest documents and who may know."""
    parts = [phrase("not found", found.language)]
    if manners.who_to_ask:
        parts.append(phrase("ask", found.language, who=manners.who_to_ask))
    speaker.say(" ".join(parts))
    return Answer(
        text=speaker.text,
        answered=False,
        nearest=nearest(course.passages, manners.nearest),
        stopped=speaker.stopped,
    )


def nothing_yet(found: Found, speaker: Speaker) -> Answer:
    """Says that there is nothing to search, where other words would find no more."""
    speaker.say(phrase("nothing yet", found.language))
    return Answer(
        text=speaker.text, answered=False, stopped=speaker.stopped, labels={"index": "empty"}
    )


def in_own_words(run: Generation, language: str, speaker: Speaker) -> None:
    """Says a model's own words, labelled first and cleaned of everything that acts by itself."""
    label = phrase("own words", language)
    for unit in run.units():
        label = _own(unit.text, unit.before, label, speaker)


def _own(text: str, before: str, label: str, speaker: Speaker) -> str:
    cleaned = _MARKER.sub("", clean_markdown(text)).strip()
    if not cleaned:
        return label
    gap = "\n\n" if label else "\n" * min(before.count("\n"), 2) or " "
    speaker.say(f"{label}{gap}{cleaned}")
    return ""


def labelled(found: Found, course: Course, manners: Manners, speaker: Speaker) -> Answer:
    """A model's own words: said, but not an answer from documents."""
    if not speaker.text and not speaker.stopped:
        return not_found(found, course, manners, speaker)
    return Answer(
        text=speaker.text,
        answered=False,
        nearest=nearest(course.passages, manners.nearest),
        stopped=speaker.stopped,
        labels={"from": "model"},
    )


def stopped(speaker: Speaker) -> Answer:
    """Nothing was said before the asker pressed stop."""
    return Answer(text=speaker.text, answered=False, stopped=True)
