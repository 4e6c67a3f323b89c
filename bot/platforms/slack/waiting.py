"""The word that a question has to wait: under its thread, else in the message that the answer takes over."""

from collections.abc import Callable
from contextlib import suppress

from bot.domain.chat import MessageRef
from bot.domain.events import Asked
from bot.domain.memory import Claim
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.render.blocks import message, note
from bot.platforms.slack.reply import Work
from bot.platforms.slack.signs import Signs
from bot.platforms.slack.surfaces import working_message
from bot.ports import PortError


class WaitingWord:
    """Shows the word, and takes it away when the question's turn has come.

    Args:
        poster: Posts and changes messages.
        signs: Shows a status, where Slack has one.
    """

    def __init__(self, poster: Poster, signs: Signs) -> None:
        self._poster = poster
        self._signs = signs

    def show(
        self,
        us: Installation,
        asked: Asked,
        claim: Claim,
        text: str,
        *,
        before: str,
        posted: Callable[[MessageRef], None],
    ) -> None:
        """Says `text`; in the message `before`, where there is one already."""
        if not before and self._signs.waiting(us, asked, text):
            return
        told, mark = message((note(text),), text), {"key": claim.key}
        stamp = before or self._poster.post(us, asked.thread, told, mark=mark)
        at = MessageRef(thread=asked.thread, id=stamp)
        if before:
            self._poster.update(us, at, told, mark=mark)
        if claim.message is None:
            posted(at)

    def over(self, work: Work, stamp: str) -> None:
        """Where no status is shown, the message itself says that its turn has come."""
        if work.sign.status:
            return
        at, anew = MessageRef(thread=work.asked.thread, id=stamp), working_message("", stop=True)
        with suppress(PortError):
            self._poster.update(work.us, at, anew, mark=work.mark, patiently=False)
