"""Questions as Kendra reads them: thirty words, the rest of them cut off without a word."""

import re

WORDS = 30
CHARACTERS = 1000

WORD = re.compile(r"\S+")

UNCOUNTED = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for from has have how i if in into is it its me my no not of on"
        " or our so such that the their then there these they this to was we were what when where"
        " which who why will with you your",
    )
)
"""Kendra does not count stop words and punctuation; leaving them all out changes what it finds."""


def shortened(question: str) -> str:
    """The question whole where it fits, else its first thirty words that count."""
    kept: list[str] = []
    counted = 0
    for match in WORD.finditer(question):
        word = match.group()
        bare = word.strip(".,;:!?\"'()[]{}").casefold()
        if bare and bare not in UNCOUNTED:
            counted += 1
            if counted > WORDS:
                break
        kept.append(word)
    return _fitting(" ".join(kept))


def _fitting(text: str) -> str:
    """Kendra refuses longer questions; the cut falls between words where there are any."""
    if len(text) <= CHARACTERS:
        return text
    return text[:CHARACTERS].rsplit(" ", 1)[0]
