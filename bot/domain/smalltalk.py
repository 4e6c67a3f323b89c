"""What people ask of Footnote itself, which no document answers; our own suggestions are among it.

Standard library only.
"""

import re
from typing import Literal

_WANTED: dict[str, Literal["help", "list"]] = {
    **dict.fromkeys(
        (
            "hello",
            "hi",
            "hey",
            "hallo",
            "hello there",
            "hi there",
            "who are you",
            "what are you",
            "what can you do",
            "what can i ask",
            "what can you help me with",
            "what can you help with",
            "how do i ask",
            "how do you work",
            "how does this work",
        ),
        "help",
    ),
    **dict.fromkeys(
        (
            "which documents do you know",
            "which documents do you have",
            "what documents do you know",
            "what documents do you have",
            "what do you know",
            "show me your documents",
            "list your documents",
            "list all documents",
        ),
        "list",
    ),
}
_SUMMARY = re.compile(r"^(?:please )?(?:summari[sz]e|sum up) (?:the |our |your |my )?(.+)$")
_NEWEST = frozenset({"newest document", "latest document", "last document", "most recent document"})


def wanted(text: str) -> Literal["help", "list", ""]:
    """The command that a whole message amounts to; empty for a question to the documents."""
    return _WANTED.get(_words(text), "")


def says_stop(text: str) -> bool:
    """Whether a message is the word that ends the answer being written in its thread."""
    return text.lower().strip(" .!") == "stop"


def summary_of(text: str) -> str:
    """The title of the document whose summary is asked for; `newest` for the newest, empty for none."""
    found = _SUMMARY.match(_words(text))
    if found is None:
        return ""
    return "newest" if found[1] in _NEWEST else found[1]


def _words(text: str) -> str:
    return " ".join(text.casefold().strip(" \t\n.!?“”\"'").split())
