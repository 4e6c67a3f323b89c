"""Thumbs answer back at once: the message shows what was chosen, and a first thumb down asks why."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from bot.domain.chat import MessageRef
from bot.domain.events import Rated
from bot.domain.memory import Tally
from bot.domain.replies import Address, Notice
from bot.platforms.slack.calls import call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.private import Whisperer
from bot.platforms.slack.render.answers import notice_messages
from bot.platforms.slack.render.blocks import Block, Message
from bot.platforms.slack.render.ratings import chosen, reason_form, with_rating
from bot.platforms.slack.threads import mark_of, message_at
from bot.platforms.slack.triggers import fresh_trigger
from bot.ports import PortError

_log = logging.getLogger(__name__)


class Ratings:
    """Shows that a thumb was noted; best effort, for the rating is stored by then.

    Args:
        poster: Changes the rated message.
        whisperer: Tells the person where the message cannot show it.
        now: The present moment.
    """

    def __init__(
        self, *, poster: Poster, whisperer: Whisperer, now: Callable[[], datetime]
    ) -> None:
        self._poster = poster
        self._whisperer = whisperer
        self._now = now

    def show(self, us: Installation, rated: Rated, tally: Tally) -> None:
        """Asks for the reason while the trigger is fresh, then draws the thumbs' state.

        Raises:
            Busy, Gone: not even the person could be told.
        """
        asked = tally.wants_reason and self._asked(us, rated)
        drawn = self._drawn(us, rated, tally)
        if not (asked or drawn or rated.reason or rated.correction):
            to = Address(thread=rated.thread, only=rated.person, via=rated.via)
            words = notice_messages(Notice(kind="done", text=chosen(rated.verdict)))
            self._whisperer.tell(us, to, rated.person, words)

    def _asked(self, us: Installation, rated: Rated) -> bool:
        trigger = fresh_trigger(rated.via, self._now())
        if not trigger:
            return False
        try:
            call(us.client, "views.open", trigger_id=trigger, view=reason_form(rated))
        except PortError as error:
            _log.info("not asked why: %s", error, extra={"action": "reason_not_asked"})
            return False
        return True

    def _drawn(self, us: Installation, rated: Rated, tally: Tally) -> bool:
        """Whether the rated message shows the new state; its words are left as they stand."""
        stamp = rated.via.get("rated", "")
        if not stamp:
            return False
        try:
            found = self._standing(us, rated, stamp)
            blocks = cast("Sequence[Block]", found.get("blocks") or ())
            alone = rated.thread.channel.startswith("D")
            shown = with_rating(blocks, rated.answer_id, rated.verdict, tally, alone=alone)
            if shown is None:
                return False
            self._poster.update(
                us,
                MessageRef(thread=rated.thread, id=stamp),
                Message(blocks=shown, text=str(found.get("text") or "")),
                mark=mark_of(found) or None,
            )
        except PortError as error:
            _log.info("thumb not drawn: %s", error, extra={"action": "thumb_not_drawn"})
            return False
        return True

    def _standing(self, us: Installation, rated: Rated, stamp: str) -> Mapping[str, Any]:
        """The message as it is now; as it was when pressed where we may not read the channel.

        Without that scope no edited question reaches us either, so that the answer has not changed.
        """
        found = message_at(us, rated.thread, stamp)
        return found or cast("Mapping[str, Any]", json.loads(rated.via.get("message") or "{}"))
