"""What was said before, within a budget: the newest turns whole, the oldest in a few words."""

from collections.abc import Sequence

from rag.analysis import sentences
from rag.answering.tokens import estimate_tokens
from rag.domain import Turn

_SUMMARY_WORDS = 14
_SUMMARY_CHARACTERS = 90


def told(turns: Sequence[Turn], *, tokens: int) -> str:
    """The conversation as lines, oldest first, in at most about `tokens` tokens.

    Turns that do not fit are summarised to their first words rather than cut; only where even
    those do not fit are the oldest left out.
    """
    lines: list[str] = []
    left = tokens
    whole = True
    for turn in reversed(turns):
        line = _line(turn, turn.text)
        whole = whole and estimate_tokens(line) <= left // 2 + left % 2
        line = line if whole else _line(turn, _gist(turn.text))
        if estimate_tokens(line) > left:
            break
        left -= estimate_tokens(line)
        lines.append(line)
    return "\n".join(reversed(lines))


def _line(turn: Turn, text: str) -> str:
    speaker = "Footnote" if turn.speaker == "footnote" else turn.name or "Person"
    return f"{' '.join(speaker.split())}: {' '.join(text.split())}"


def _gist(text: str) -> str:
    spans = sentences(text)
    first = text[spans[0].start : spans[0].end] if spans else text
    words = " ".join(first.split()[:_SUMMARY_WORDS])[:_SUMMARY_CHARACTERS]
    return words if words == text else f"{words} …"
