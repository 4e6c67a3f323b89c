"""What the form of a sentence says against quoting it, whatever its words are."""

# ruff: noqa: RUF001 - full-width marks end Chinese and Japanese sentences

import math
import re

from rag.citations.reading import Sentence

_CODE = 0.25
_OPEN_END = 0.15
_TOO_LONG = 0.1
_LONG = 40
"""Terms from which on a sentence says more than was asked."""
_FENCES = ("```", "~~~")
_ENDINGS = (
    ".",
    "!",
    "…",
    "。",
    "！",
    ")",
    "）",
    '"',
    "”",
    "»",
    "」",
    "“",
    ";",
    "|",
    "]",
    ":",
    "：",
)
_WANTS_CODE = re.compile(
    r"\b(?:code|commands?|syntax|snippets?|scripts?|example|befehl|beispiel|commande|exemple|comando|ejemplo)\b"
    r"|명령|예제|コマンド|例|命令|代码|示例|`",
    re.IGNORECASE,
)


def wants_code(question: str) -> bool:
    """Whether a block of code may be what is asked for."""
    return bool(_WANTS_CODE.search(question))


def penalty(sentence: Sentence, *, code_wanted: bool) -> float:
    """What to take from the sentence's score.

    A label without a full stop, a heading that ran into the text, a block of code nobody asked
    for, a sentence as long as a paragraph: they hold many terms and tell little.
    """
    text = sentence.text.rstrip()
    lost = 0.0
    if text.startswith(_FENCES) and not code_wanted:
        lost += _CODE
    if not text.endswith(_ENDINGS) and not text.startswith((*_FENCES, "|")):
        lost += _OPEN_END
    if len(sentence.terms) > _LONG:
        lost += _TOO_LONG * math.log(len(sentence.terms) / _LONG)
    return lost
