"""When a message in a thread, which does not mention Footnote, goes on asking it.

The rule, as `docs/slack.md` and `docs/teams.md` tell it to people: Footnote goes on where it has
answered, when the person who asked writes again (perhaps before the answer was there) or anybody plainly
asks something, as long as nobody else has spoken since. It stays silent when a message speaks to another person or only
says thanks, and where it is muted.

Standard library only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = re.compile(r"^\s*(hey |hi |ok |okay )?footnote\b", re.IGNORECASE)
_ASKS = re.compile(
    "[?\uff1f]|"
    r"^\s*(?:and|what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could"
    r"|should|would|will|may|tell|show|list|explain|summari[sz]e|compare|give|find|quote|please"
    r"|und|was|wer|wie|wo|wann|warum|welche[rsn]?|gilt|gibt|kann|darf|bitte|zeig"
    r"|et|que|qui|quoi|quand|où|pourquoi|comment|quel(?:le)?s?|est-ce"
    r"|y|qué|quién|cuándo|dónde|por qué|cómo|cuál(?:es)?)\b",
    re.IGNORECASE,
)
_ACKNOWLEDGES = re.compile(
    r"^\W*(?:"
    r"(?:thanks?|thank you|thx|ty|cheers|perfect|got it|understood|awesome|danke|merci|gracias)"
    r"\b(?:\W+\w+){0,5}"
    r"|(?:ok(?:ay)?|great|nice|cool|good|done|lol|haha|yes|yep|yeah|no|nope|super|vale|alles klar)"
    r"\b(?:\W+\w+)?"
    r"|(?::[a-z0-9_+-]+:\s*)+"
    r")\W*$",
    re.IGNORECASE,
)
_WORDLESS = re.compile(r"^\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said one message of a thread."""

    author: str
    ours: bool = False
    to_us: bool = False
    """It mentions us."""
    bot: bool = False
    """Somebody else's bot, whose posts are no part of people's talk."""


def calls_us(text: str) -> bool:
    """Whether the message begins with our name."""
    return bool(_NAMED.search(text))


def says_nothing(text: str) -> bool:
    """Whether this is thanks, agreement or an emoji and asks for nothing."""
    asks = "?" in text or "\uff1f" in text
    return not asks and bool(_ACKNOWLEDGES.match(text) or _WORDLESS.match(text))


def goes_on(before: Sequence[Said], *, author: str, text: str) -> bool:
    """Nobody but the author spoke since our last answer or its question, and the author asked or plainly asks."""
    last = max((at for at, each in enumerate(before) if each.ours or each.to_us), default=-1)
    if last < 0:
        return False
    since = [each for each in before[last + 1 :] if not each.bot]
    if any(each.author != author for each in since):
        return False
    if not before[last].ours:  # asked, and going on before the answer was there
        return before[last].author == author
    people = [each.author for each in before[:last] if not (each.bot or each.ours)]
    asked_us = bool(people) and people[-1] == author
    return asked_us or bool(_ASKS.search(text))
