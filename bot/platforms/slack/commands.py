"""What people write after a slash command, and the few words that steer us in a thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.choices import choices_in
from bot.domain.smalltalk import wanted

SUBCOMMANDS = ("add", "list", "remove", "scope", "status", "help")
"""What `/footnote` knows besides `ask`."""

COMMANDS = ("/ask", "/upload", "/footnote")
"""Every slash command of the manifest."""

_LONGEST_SAID = 8
_ALONE: Mapping[str, str] = {
    **{name: name for name in (*SUBCOMMANDS, "mute", "unmute", "forget", "why", "stop")},
    "upload": "add",
    "quiet": "mute",
}
"""Single words that are commands when said to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A command line as understood: a question, or a command with its argument."""

    name: str
    """`ask`, or one of `SUBCOMMANDS`."""
    argument: str = ""
    options: Mapping[str, str] = field(default_factory=dict[str, str])


def parse_line(command: str, text: str) -> Line:
    """Reads a slash command; what is empty or unknown asks for help."""
    text = text.strip()
    if command == "/upload":
        return Line(name="add", argument=text)
    if command == "/footnote":
        name, _, text = text.partition(" ")
        name, text = name.lower(), text.strip()
        if name in SUBCOMMANDS:
            return Line(name=name, argument=text)
        if name != "ask":
            return Line(name="help", argument=name)
    question, options = choices_in(text)
    return Line(name="ask", argument=question, options=options) if question else Line(name="help")


def parse_said(text: str) -> Line | None:
    """The command that a message to us is, such as "list" or "remove old.pdf"; None for a question."""
    if amounts_to := wanted(text):
        return Line(name=amounts_to)
    words = text.strip(" .!").split()
    if not words or "?" in text or len(words) > _LONGEST_SAID:
        return None
    name, argument = words[0].lower(), " ".join(words[1:])
    if name in _ALONE and not argument:
        return Line(name=_ALONE[name])
    if name in {"add", "upload"} and argument.startswith("--"):
        return Line(name="add", argument=argument)
    if name in {"remove", "scope"} and argument:
        return Line(name=name, argument=argument)
    return None
