"""Slack's way of writing, as a reader would see it."""

import html
import re
from collections.abc import Callable

_TOKEN = re.compile(r"<([^<>\s][^<>]*)>")
_NEVER = re.compile(r"(?!)")
_SPACES = re.compile(r"[ \t]{2,}")
_OTHERS = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>|<!(?:subteam\^|here|channel|everyone)")


class Speech:
    """Resolves mentions, channels and links of one message.

    Args:
        bot_user: Our own id; a mention of us is taken out.
        person: Name behind a user id.
        channel: Name behind a channel id.
    """

    def __init__(
        self, bot_user: str, *, person: Callable[[str], str], channel: Callable[[str], str]
    ) -> None:
        self._ours = (
            re.compile(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[ ]?[,:]?") if bot_user else _NEVER
        )
        self._person = person
        self._channel = channel

    def read(self, text: str) -> str:
        """The text a reader sees, without our own mention."""
        shown = self._ours.sub(" ", text)
        shown = _TOKEN.sub(lambda found: self._token(found[1]), shown)
        shown = _SPACES.sub(" ", html.unescape(shown))
        return "\n".join(line.strip(" ") for line in shown.split("\n")).strip(" \t\r\n,:")

    def _token(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            # Joined by no-break spaces, so that it can be told where a name ends.
            name = label or self._person(target[1:]) or "someone"
            return f"@{name}".replace(" ", "\u00a0")
        if target.startswith("#"):
            return f"#{label or self._channel(target[1:]) or 'a channel'}"
        if target.startswith("!"):
            return _special(target[1:], label)
        return _link(target, label)


def mentions(text: str, user: str) -> bool:
    """Whether `text` mentions `user`."""
    return bool(user) and re.search(rf"<@{re.escape(user)}(\||>)", text) is not None


def mentions_others(text: str, user: str) -> bool:
    """Whether `text` speaks to somebody besides `user`: a person, a group, the whole channel."""
    return any(found[1] != user for found in _OTHERS.finditer(text))


def _special(name: str, label: str) -> str:
    if name.startswith("date^"):
        return label or "a date"
    if name.startswith("subteam^"):
        return label if label.startswith("@") else f"@{label or 'a group'}"
    return f"@{label or name}"


def _link(target: str, label: str) -> str:
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    return target if not label or label == target else f"{label} ({target})"
