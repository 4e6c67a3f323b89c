"""What people said in a thread before we were called into it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from bot.domain.events import Asked
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.directory import SlackDirectory
from bot.platforms.slack.envelope import inner
from bot.platforms.slack.speech import Speech
from bot.platforms.slack.threads import is_ours, thread_messages
from bot.ports import PortError
from rag.domain import Turn

_MOST = 40
_LONGEST = 4000
_SPOKEN = frozenset({"", "file_share", "thread_broadcast", "bot_message"})


class SaidBefore:
    """Reads a thread once, with its speakers.

    Args:
        directory: Names of people and channels.
    """

    def __init__(self, directory: SlackDirectory) -> None:
        self._directory = directory

    def turns(self, us: Installation, asked: Asked) -> Sequence[Turn]:
        """The newest messages before the question, oldest first.

        Raises:
            Busy, Gone: Slack does not show the thread.
        """
        until = asked.message.id if asked.message else ""
        messages = thread_messages(us, asked.thread, until=until)
        turns = [self._turn(us, each) for each in messages[-_MOST:] if _is_said(each)]
        return [turn for turn in turns if turn.text]

    def _turn(self, us: Installation, message: Mapping[str, Any]) -> Turn:
        ours = is_ours(us, message)
        return Turn(
            speaker="footnote" if ours else "person",
            text=self._speech(us).read(_text(message, whole=ours))[:_LONGEST],
            name="" if ours else self._speaker(us, message),
            at=_moment(str(message.get("ts", ""))),
        )

    def _speaker(self, us: Installation, message: Mapping[str, Any]) -> str:
        if user := str(message.get("user") or ""):
            return self._name(us, user)
        return str(message.get("username") or inner(message, "bot_profile").get("name") or "a bot")

    def _speech(self, us: Installation) -> Speech:
        return Speech(
            us.bot_user,
            person=lambda user: self._name(us, user),
            channel=lambda channel: self._channel(us, channel),
        )

    def _name(self, us: Installation, user: str) -> str:
        try:
            return self._directory.person(us, user).name
        except PortError:
            return "someone"

    def _channel(self, us: Installation, channel: str) -> str:
        try:
            return self._directory.place(us, channel).name
        except PortError:
            return ""


def _is_said(message: Mapping[str, Any]) -> bool:
    return str(message.get("subtype") or "") in _SPOKEN


def _text(message: Mapping[str, Any], *, whole: bool) -> str:
    """The message's words; ours stand in its Markdown, whose fallback may be cut."""
    blocks = cast("list[Mapping[str, Any]]", message.get("blocks") or [])
    said = [str(each.get("text")) for each in blocks if each.get("type") == "markdown"]
    return "\n".join(said) if whole and said else str(message.get("text") or "")


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(stamp), tz=UTC)
    except ValueError:
        return None
