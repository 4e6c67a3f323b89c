"""Thumbs answer back at once: what was noted, how to change it, and a place for the reason."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from bot.domain.events import Event, Rated
from bot.platforms.slack.calls import call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.forms import REASON_FORM
from bot.platforms.slack.triggers import fresh_trigger
from bot.ports import PortError

_log = logging.getLogger(__name__)

NOTED_UP = "Noted: this answer helped. Press the other thumb to change it."
NOTED_DOWN = "Noted: this answer did not help. Press the other thumb to change it."


class Feedback:
    """Shows a person that their thumb was noted; storing it is the handlers' part.

    Args:
        respond: Answers to a response URL.
        now: The present moment.
    """

    def __init__(
        self, respond: Callable[[str, dict[str, object]], None], *, now: Callable[[], datetime]
    ) -> None:
        self._respond = respond
        self._now = now

    def answer(self, us: Installation, event: Event) -> None:
        """Confirms a thumb to the one who pressed it; best effort, for the rating counts without it."""
        if not isinstance(event, Rated):
            return
        try:
            trigger = fresh_trigger(event.via, self._now())
            if event.verdict == "down" and trigger:
                call(us.client, "views.open", trigger_id=trigger, view=reason_form(event))
                return
            if url := event.via.get("response_url"):
                words = NOTED_UP if event.verdict == "up" else NOTED_DOWN
                self._respond(
                    url,
                    {"response_type": "ephemeral", "replace_original": False, "text": words},
                )
        except PortError as error:
            _log.info("thumb not confirmed: %s", error, extra={"action": "thumb_unconfirmed"})


def reason_form(rated: Rated) -> dict[str, object]:
    """Asks once, and optionally, what was wrong."""
    kept = {
        "answer": rated.answer_id,
        "verdict": rated.verdict,
        "channel": rated.thread.channel,
        "root": rated.thread.root,
    }
    return {
        "type": "modal",
        "callback_id": REASON_FORM,
        "private_metadata": json.dumps(kept),
        "title": {"type": "plain_text", "text": "Thank you"},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Skip"},
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": NOTED_DOWN},
            },
            {
                "type": "input",
                "block_id": "reason",
                "optional": True,
                "label": {"type": "plain_text", "text": "What was wrong or missing?"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": "reason",
                    "multiline": True,
                    "max_length": 1000,
                },
            },
        ],
    }
