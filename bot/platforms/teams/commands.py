"""Text commands: Teams has no slash commands of its own everywhere, so that a message may be one.

A sentence that merely starts with such a word stays a question: `list` is a command, `list all our
holidays` is not.
"""

import re
from collections.abc import Mapping

from bot.domain.choices import choices_in
from bot.domain.smalltalk import wanted

ALONE = frozenset({"list", "status", "help", "add", "upload", "mute", "unmute", "forget", "why"})
"""Commands when they stand alone."""

SCOPES = frozenset({"everyone", "channel", "me"})
_UPLOAD_WORD = re.compile(
    r"everyone|channel|me|--scope|--expires|--\w+=\S+|\d+[hdw]", re.IGNORECASE
)


def command_in(text: str) -> tuple[str, str] | None:
    """Name and argument of the command a message is; None for a question."""
    if amounts_to := wanted(text):
        return amounts_to, ""
    word, _, rest = text.strip().removeprefix("/").partition(" ")
    name, argument = word.lower(), rest.strip()
    if name == "ask":
        return None if argument else ("help", "")
    if not argument:
        return (name, "") if name in ALONE else None
    return (name, argument) if _takes(name, argument) else None


def _takes(name: str, argument: str) -> bool:
    """Whether the command is used with such an argument."""
    match name:
        case "add" | "upload":
            return all(_UPLOAD_WORD.fullmatch(part) for part in argument.split())
        case "remove":
            return not argument.endswith("?")
        case "scope":
            return argument.rsplit(maxsplit=1)[-1].lower() in SCOPES
        case _:
            return False


def question_in(text: str) -> tuple[str, Mapping[str, str]]:
    """The question without `ask`, `--model NAME` and `--compare`, and what these chose."""
    word, _, rest = text.strip().removeprefix("/").partition(" ")
    question = rest.strip() if word.lower() == "ask" and rest.strip() else text.strip()
    return choices_in(question)
