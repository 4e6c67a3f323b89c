"""When to answer in a thread without being mentioned, and when to keep quiet.

The rule, as `docs/slack.md` tells it to people: Footnote goes on where it has answered, when the person
who asked writes again or anybody plainly asks something, as long as nobody else has spoken since its last
answer. It stays silent when a message speaks to another person or only says thanks, and where it is muted.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.chat import ThreadRef
from bot.platforms.slack.calls import Refused
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.speech import mentions_others
from bot.platforms.slack.threads import is_ours, thread_messages
from bot.ports import ThreadStore

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


class FollowUps:
    """Decides whether a post in a thread goes on asking us.

    Args:
        threads: What is remembered of threads, and where we are muted.
    """

    def __init__(self, threads: ThreadStore) -> None:
        self._threads = threads

    def continues(self, us: Installation, thread: ThreadRef, event: Mapping[str, Any]) -> bool:
        """Whether the post, which does not mention us, is meant for us.

        Raises:
            Busy: Slack was asked what came before and did not answer.
        """
        text = str(event.get("text") or "")
        held = self._threads.load(thread, limit=2)
        if held.muted or not held.turns or mentions_others(text, us.bot_user):
            return False
        if _NAMED.search(text):
            return True
        if says_nothing(text):
            return False
        try:
            before = thread_messages(us, thread, until=str(event.get("ts", "")))
        except Refused:
            return "?" in text  # we may not read here, so only the plainest question counts
        return _goes_on(us, before, author=str(event.get("user", "")), text=text)


def says_nothing(text: str) -> bool:
    """Whether this is thanks, agreement or an emoji and asks for nothing."""
    asks = "?" in text or "\uff1f" in text
    return not asks and bool(_ACKNOWLEDGES.match(text) or _WORDLESS.match(text))


def _goes_on(
    us: Installation, before: Sequence[Mapping[str, Any]], *, author: str, text: str
) -> bool:
    """Nobody but the author spoke since our last answer, and the author asked or plainly asks."""
    last_ours = max((at for at, each in enumerate(before) if is_ours(us, each)), default=-1)
    if last_ours < 0:
        return False
    since = [each for each in before[last_ours + 1 :] if not each.get("bot_id")]
    if any(each.get("user") != author for each in since):
        return False
    people = [str(each.get("user", "")) for each in before[:last_ours] if not each.get("bot_id")]
    asked_us = bool(people) and people[-1] == author
    return asked_us or bool(_ASKS.search(text))
