"""Signs of life: the status line, the agent session with Slack's own Stop button, and the title."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events import Asked
from bot.platforms.slack.cache import Cache
from bot.platforms.slack.calls import call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.render.safety import one_line
from bot.ports import Gone, PortError

_log = logging.getLogger(__name__)

WAITING = "is answering other questions first..."
SEARCHING = "is searching the documents..."
_LOADING = ("Searching the documents...", "Reading what was found...", "Checking the sources...")
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_LONGEST_TITLE = 200
_LONGEST_STATUS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a person sees while we work."""

    status: bool
    """Slack shows our status under the thread."""
    stop: bool
    """Slack shows its own Stop button."""


class Signs:
    """Shows that we are at work; best effort, a workspace without a feature is asked again next hour.

    Args:
        now: The present moment.
    """

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._refused: Cache[tuple[str, str], bool] = Cache(now, timedelta(hours=1))

    def begin(self, us: Installation, asked: Asked) -> Sign:
        """Shows the first sign; where Slack has none for this place, the caller posts a message."""
        if not _may_show(asked):
            return Sign(status=False, stop=False)
        status = self.status(us, asked, SEARCHING)
        return Sign(status=status, stop=self._session(us, asked, "processing"))

    def waiting(self, us: Installation, asked: Asked, words: str) -> bool:
        """Shows under the thread that its question has to wait; whether that worked."""
        if not _may_show(asked):
            return False
        return self._status(us, asked, WAITING, (words,))

    def status(self, us: Installation, asked: Asked, words: str) -> bool:
        """Shows `words` under the thread; whether that worked."""
        if words in {"", SEARCHING}:
            return self._status(us, asked, words, _LOADING if words else ())
        # Slack shows the loading messages in turn in the status's place, each cut at fifty characters.
        sentences = _SENTENCE.split(words)
        return self._status(us, asked, sentences[0], sentences)

    def _status(self, us: Installation, asked: Asked, words: str, loading: Sequence[str]) -> bool:
        return self._tried(
            us,
            "assistant.threads.setStatus",
            channel_id=asked.thread.channel,
            thread_ts=asked.thread.root,
            status=one_line(words, _LONGEST_STATUS),
            loading_messages=[one_line(each, _LONGEST_STATUS) for each in loading] or None,
        )

    def end(self, us: Installation, asked: Asked, sign: Sign, *, clear: bool) -> None:
        """Takes the signs away and names the conversation after its first question.

        A new message clears the status by itself; an edited one does not, hence `clear`.
        """
        if sign.status and clear:
            self.status(us, asked, "")
        if sign.stop:
            self._session(us, asked, "active")
        elif asked.place == "direct" and sign.status and _is_first(asked):
            self._tried(
                us,
                "assistant.threads.setTitle",
                channel_id=asked.thread.channel,
                thread_ts=asked.thread.root,
                title=one_line(asked.text, _LONGEST_TITLE) or "A document",
            )

    def _session(self, us: Installation, asked: Asked, status: str) -> bool:
        title = one_line(asked.text, _LONGEST_TITLE) if _is_first(asked) else ""
        return self._tried(
            us,
            "agents.sessions.setStatus",
            channel_id=asked.thread.channel,
            thread_ts=asked.thread.root,
            status=status,
            title=title or None,
            initiator_user_id=asked.asker.id,
        )

    def _tried(self, us: Installation, method: str, **arguments: object) -> bool:
        feature = (us.tenant, f"{method} {arguments.get('channel_id')}")
        if self._refused.get(feature, lambda: False):
            return False
        try:
            call(us.client, method, **arguments)
        except Gone:
            self._refused.drop(feature)
            self._refused.get(feature, lambda: True)
            return False
        except PortError as error:
            _log.info("no sign shown: %s", error, extra={"action": "slack_no_sign"})
            return False
        return True


def _may_show(asked: Asked) -> bool:
    return bool(asked.thread.root) and asked.thread.channel.startswith(("C", "D", "G"))


def _is_first(asked: Asked) -> bool:
    return asked.message is not None and asked.message.id == asked.thread.root
