"""How many tokens a text is likely to be, without any model's tokeniser, and what fits a budget."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.analysis import sentences
from rag.domain import Passage

_DENSE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002ffff]")
_WORDS = re.compile(r"\w+|[^\w\s]")
_CHARACTERS_PER_TOKEN = 3.6
_LEAST_PASSAGE = 40


def estimate_tokens(text: str) -> int:
    """Rather too many than too few: a prompt that is cut loses its question."""
    dense = len(_DENSE.findall(text))
    rest = len(text) - dense
    return dense + max(round(rest / _CHARACTERS_PER_TOKEN), len(_WORDS.findall(text)) - dense)


def fitting(passages: Sequence[Passage], *, tokens: int) -> tuple[Passage, ...]:
    """The first passages that fit, the last of them cut at the end of a sentence."""
    kept: list[Passage] = []
    left = tokens
    for passage in passages:
        cost = estimate_tokens(passage.text) + estimate_tokens(passage.title) + 12
        if cost > left:
            shorter = _cut(passage, left)
            return (*kept, shorter) if shorter else tuple(kept)
        kept.append(passage)
        left -= cost
    return tuple(kept)


def _cut(passage: Passage, tokens: int) -> Passage | None:
    left = tokens - estimate_tokens(passage.title) - 12
    if left < _LEAST_PASSAGE:
        return None
    end = 0
    for span in sentences(passage.text):
        if estimate_tokens(passage.text[: span.end]) > left:
            break
        end = span.end
    return replace(passage, text=passage.text[:end]) if end else None
