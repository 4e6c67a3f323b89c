"""What must be quoted with a sentence: the list, rows or code it leads to, and what limits it right behind."""

# ruff: noqa: RUF001 - full-width marks end Chinese and Japanese sentences

import re
from itertools import takewhile

from rag.citations.reading import ReadPassage, Sentence
from rag.evidence.leaning import leans

_MOST_ITEMS = 6
_LONGEST = 500
_ITEM = re.compile(r"(?:[-*+•◦–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s|```|~~~|\|")


def leads_in(text: str) -> bool:
    """Whether the sentence only announces what follows it."""
    return text.rstrip().rstrip("*_").endswith((":", "："))


def is_item(text: str) -> bool:
    """Whether a line begins an item of a list, a row of a table, or code."""
    return bool(_ITEM.match(text))


def beneath(read: ReadPassage, sentence: Sentence) -> tuple[Sentence, ...]:
    """The items, rows or code right below a lead-in, as many as make a readable answer; or what limits it."""
    if not leads_in(sentence.text):
        return _limiting(read, sentence)
    items = takewhile(
        lambda each: is_item(each.text),
        read.sentences[sentence.position + 1 : sentence.position + 1 + _MOST_ITEMS],
    )
    kept: list[Sentence] = []
    left = _LONGEST
    for item in items:
        left -= len(item.text)
        if kept and left < 0:
            break
        kept.append(item)
    return tuple(kept)


def _limiting(read: ReadPassage, sentence: Sentence) -> tuple[Sentence, ...]:
    """The next sentence of its paragraph, where that goes on from it: "After that it is a month."."""
    behind = read.sentences[sentence.position + 1 : sentence.position + 2]
    if not behind or is_item(sentence.text) or not leans(behind[0].text):
        return ()
    text = read.passage.text
    end = text.find(sentence.text) + len(sentence.text)
    between = text[end : text.find(behind[0].text, end)]
    return () if "\n\n" in between else behind


def stretch(read: ReadPassage, sentence: Sentence) -> str:
    """The sentence, with what it leads to, as one unchanged stretch of the passage."""
    items = beneath(read, sentence)
    if not items:
        return sentence.text
    text = read.passage.text
    start = text.find(sentence.text)
    last = text.find(items[-1].text, start)
    return text[start : last + len(items[-1].text)] if last >= 0 else sentence.text
