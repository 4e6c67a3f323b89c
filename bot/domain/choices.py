"""What people choose about an answer by words at its question's side: `--model NAME`, `--compare`.

Standard library only.
"""

import re
from collections.abc import Mapping

_MODEL = re.compile(r"(?:^|\s)--model[=\s]+(\S+)")
_COMPARE = re.compile(r"(?:^|\s)--compare(?=\s|$)")


def choices_in(text: str) -> tuple[str, Mapping[str, str]]:
    """The question without them, and what they chose."""
    options: dict[str, str] = {}
    text = text.replace("\u2014", "--")  # phones turn two hyphens into a dash
    if found := _MODEL.search(text):
        options["model"] = found[1]
        text = text[: found.start()] + text[found.end() :]
    if _COMPARE.search(text):
        options["compare"] = ""
        text = _COMPARE.sub("", text)
    return text.strip(), options
