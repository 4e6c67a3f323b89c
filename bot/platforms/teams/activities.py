"""What Teams' activities mean, in our own words: botbuilder dispatches, nothing here decides."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from botbuilder.core import TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity

from bot.domain import Delivery, Event, ThreadRef
from bot.platforms.teams import meaning
from bot.platforms.teams.followups import FollowUps
from bot.platforms.teams.payload import Incoming, string
from bot.platforms.teams.places import Places
from bot.ports import AnswerLog

log = logging.getLogger(__name__)

_TURN = "footnote"
_LOOKED_AT = 500
"""Newest answers among which the one that a rating is about is sought."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One activity on its way through botbuilder's dispatch, and what it was found to mean."""

    incoming: Incoming
    told: str
    """The delivery's id: the same when Teams tells the same thing twice."""
    heard: list[Event]


class TeamsTranslator:
    """Turns a delivery from the Teams door into events; implements `bot.ports.Translator`.

    Args:
        answers: Tells which answer a rated message holds: Teams names the message only.
        places: Remembers where replies to a conversation go.
        followups: The rule for messages that do not mention us.
    """

    def __init__(self, *, answers: AnswerLog, places: Places, followups: FollowUps) -> None:
        self._places = places
        self._listener = _Listener(answers, followups)

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """The events it means, none for what does not concern us."""
        incoming = Incoming(json.loads(delivery.payload))
        self._places.remember(incoming.thread, incoming.service_url)
        if incoming.scope in {"channel", "groupChat"}:
            self._places.note(meaning.conversation_of(incoming))
        turn = _Turn(incoming, delivery.id, [])
        # Replies go out by themselves, long after this turn: it has no adapter to send with.
        context = TurnContext(object(), _activity(incoming))
        context.turn_state[_TURN] = turn
        asyncio.run(self._listener.on_turn(context))
        return tuple(turn.heard)


class _Listener(TeamsActivityHandler):
    """Hears what botbuilder dispatches."""

    def __init__(self, answers: AnswerLog, followups: FollowUps) -> None:
        super().__init__()
        self._answers = answers
        self._followups = followups

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        turn = _turn(turn_context)
        turn.heard.extend(
            meaning.of_message(turn.incoming, turn.told, follows=self._followups.continues)
        )

    async def on_teams_message_edit(self, turn_context: TurnContext) -> None:
        turn = _turn(turn_context)
        answered = self._answers.find(meaning.key_of(turn.incoming)) is not None
        turn.heard.extend(meaning.of_edit(turn.incoming, answered=answered))

    async def on_teams_message_soft_delete(self, turn_context: TurnContext) -> None:
        turn = _turn(turn_context)
        turn.heard.append(meaning.of_deletion(turn.incoming))

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        turn = _turn(turn_context)
        turn.heard.append(meaning.of_installation(turn.incoming, turn.told))

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - botbuilder itself allows None
        """The door has answered already; botbuilder itself knows neither feedback nor our cards."""
        turn = _turn(turn_context)
        match turn.incoming.name:
            case "message/submitAction":
                answer_id = self._answer_in(turn.incoming.thread, turn.incoming.answers_to)
                turn.heard.append(meaning.of_rating(turn.incoming, turn.told, answer_id))
            case "adaptiveCard/action":
                turn.heard.append(meaning.of_button(turn.incoming, turn.told))
            case "composeExtension/submitAction":
                turn.heard.append(meaning.of_extension(turn.incoming, turn.told))
            case _:
                log.info("an invoke without a meaning", extra={"action": "invoke_ignored"})

    def _answer_in(self, thread: ThreadRef, message_id: str) -> str:
        """The id of the answer that a message of ours holds; empty where it holds none.

        Where no message is named, as in Microsoft's playground, the newest answer there is meant.
        """
        for record in self._answers.recent(limit=_LOOKED_AT):
            posted = record.message
            if posted is None or posted.thread.channel != thread.channel:
                continue
            if message_id in {"", posted.id, *posted.further}:
                return record.id
        return ""


def _turn(turn_context: TurnContext) -> _Turn:
    return cast("_Turn", turn_context.turn_state[_TURN])


def _activity(incoming: Incoming) -> Activity:
    """As much of the activity as dispatch needs.

    botbuilder raises on fields of another shape than it expects, and a new field of Teams must not
    cost an answer.
    """
    raw = incoming.raw
    kept: dict[str, Any] = {
        "type": incoming.kind,
        "id": incoming.id,
        "name": incoming.name,
        "action": string(raw.get("action")),
        "channelId": "msteams",
        "serviceUrl": incoming.service_url,
        "channelData": {"eventType": string(incoming.channel_data.get("eventType"))},
        "conversation": {"id": incoming.conversation},
    }
    return cast("Activity", Activity().deserialize(kept))
