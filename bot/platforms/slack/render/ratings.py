"""What people think of an answer, drawn beneath it, and the form that asks for the reason."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from bot.domain.events import Rated
from bot.domain.memory import Tally
from bot.platforms.slack.envelope import inner
from bot.platforms.slack.render.blocks import Block, note, pack, words

REASON_FORM = "footnote_reason"

_DRAWN = "footnote:rated:"
_CHOSEN = {
    "up": "You found this helpful. Press the other thumb to change it.",
    "down": "You did not find this helpful. Press the other thumb to change it.",
    "none": "Your rating was taken back.",
}


def chosen(verdict: Literal["up", "down", "none"]) -> str:
    """What one person chose, said to that person."""
    return _CHOSEN[verdict]


def with_rating(
    blocks: Sequence[Block],
    answer_id: str,
    verdict: Literal["up", "down", "none"],
    tally: Tally,
    *,
    alone: bool,
) -> tuple[Block, ...] | None:
    """The message's blocks with the thumbs' state beneath the thumbs; None where they are not its own.

    Args:
        blocks: The message as it stands.
        answer_id: The answer that was rated.
        verdict: What the person who pressed thinks.
        tally: What all think.
        alone: Nobody but that person sees the message.
    """
    kept = [each for each in blocks if not str(each.get("block_id", "")).startswith(_DRAWN)]
    at = next((at for at, each in enumerate(kept) if _rates(each, answer_id)), None)
    if at is None:
        return None
    line = (chosen(verdict) if verdict != "none" else "") if alone else _counted(tally)
    # Slack wants a new id for a block that changes.
    name = f"{_DRAWN}{verdict}:{tally.up}:{tally.down}"
    drawn = [{**note(line), "block_id": name}] if line else []
    return (*kept[: at + 1], *drawn, *kept[at + 1 :])


def _rates(block: Block, answer_id: str) -> bool:
    """Whether these are the thumbs of that answer; a newer wording has thumbs of its own."""
    value = pack(answer_id)
    return block.get("type") == "context_actions" and any(
        f"up|{value}" == inner(each, "positive_button").get("value") for each in block["elements"]
    )


def _counted(tally: Tally) -> str:
    """How many found it helpful and how many did not; never who."""
    if tally.up:
        liked = f"{_people(tally.up)} found this helpful"
        return f"{liked}, {tally.down} did not." if tally.down else f"{liked}."
    return f"{_people(tally.down)} did not find this helpful." if tally.down else ""


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def reason_form(rated: Rated) -> dict[str, Any]:
    """Asks once, and optionally, what was wrong and what would be right."""
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
        "title": words("Thank you", 24),
        "submit": words("Send", 24),
        "close": words("Skip", 24),
        "blocks": [
            {
                "type": "section",
                "text": words("Noted. One sentence about it helps to make the next answer better."),
            },
            _field("reason", "What was wrong or missing?"),
            _field("correction", "What would the right answer be?"),
        ],
    }


def _field(name: str, label: str) -> Block:
    """A few lines to write, or to leave empty."""
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": words(label),
        "element": {
            "type": "plain_text_input",
            "action_id": name,
            "multiline": True,
            "max_length": 1000,
        },
    }
