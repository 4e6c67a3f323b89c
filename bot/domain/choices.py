"""What people choose about an answer by words at its question's side: `--model NAME`, `--compare`.

Standard library only.
"""

import re
from collections.abc import Mapping

_OPTION = r"(?:--|\u2014)(?:(compare)|model[=\s]\s*(\S+))"
"""Phones turn two hyphens into a dash."""
_BEFORE = re.compile(rf"{_OPTION}(?:\s+|$)")
_BEHIND = re.compile(rf"(?:^|\s){_OPTION}$")


def choices_in(text: str) -> tuple[str, Mapping[str, str]]:
    """The question without them, and what they chose.

    They stand before or behind it; within a question they are what is asked about: `What does eval --compare do?`
    """
    options: dict[str, str] = {}
    text = text.strip()
    while found := _BEFORE.match(text) or _BEHIND.search(text):
        compare, model = found.groups()
        options |= {"compare": ""} if compare else {"model": model}
        text = (text[: found.start()] + text[found.end() :]).strip()
    return text, options
