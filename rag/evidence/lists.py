"""A sentence that ends with a colon, and the list, the rows or the code that it leads to."""

# ruff: noqa: RUF001 - full-width marks end Chinese and Japanese sentences

import re
from itertools import takewhile

from rag.citations.reading import ReadPassage, Sentence

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
    """The items, rows or code right below a lead-in, as many as make a readable answer."""
    if not leads_in(sentence.text):
        return ()
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


def stretch(read: ReadPassage, sentence: Sentence) -> str:
    """The sentence, with what it leads to, as one unchanged stretch of the passage."""
    items = beneath(read, sentence)
    if not items:
        return sentence.text
    text = read.passage.text
    start = text.find(sentence.text)
    last = text.find(items[-1].text, start)
    return text[start : last + len(items[-1].text)] if last >= 0 else sentence.text
