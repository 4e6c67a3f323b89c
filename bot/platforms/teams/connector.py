"""Teams' connector: what we post, change and take back, within its limits."""

from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationParameters

from bot.platforms.teams import targeted
from bot.platforms.teams.calling import Calls, Room
from bot.platforms.teams.pacing import SendLimits
from bot.platforms.teams.payload import Json
from bot.platforms.teams.wire import to_activity
from rag.failpoint import failpoint

TRIES = 4


class Connector:
    """Sends, updates and deletes activities.

    Args:
        calls: Carries them out.
        limits: How often a conversation may be written to.
    """

    def __init__(self, calls: Calls, *, limits: SendLimits) -> None:
        self._calls = calls
        self._limits = limits

    def create(self, room: Room, body: Json) -> str:
        """Posts a message and returns its id.

        Raises:
            Unconfirmed: nobody knows whether it was posted.
            Busy: it was not posted.
            Rejected: it never will be.
        """
        self._limits.take(room.conversation)
        return self._posted(room, body, tries=TRIES)

    def stream(self, room: Room, body: Json) -> str:
        """Sends one piece of a stream, or a sign of typing: tried once, for the next one follows soon."""
        self._limits.take(room.conversation)
        return self._posted(room, body, tries=1)

    def may_send(self, room: Room) -> bool:
        """Whether a message that may be left out would be within the limits now."""
        return self._limits.has_room(room.conversation)

    def _posted(self, room: Room, body: Json, *, tries: int) -> str:
        client = self._calls.client(room)
        activity = to_activity(body, conversation=room.conversation, bot=room.bot)

        def call() -> str:
            failpoint("teams_message.before_create")
            posted = _posted(client, room, activity)
            failpoint("teams_message.after_create")
            return posted

        return self._calls.carried(call, repeatable=False, tries=tries)

    def update(self, room: Room, message: str, body: Json, *, tries: int = TRIES) -> None:
        """Replaces a message of ours; safe to repeat.

        Raises:
            Busy, Rejected: as for `create`.
        """
        self._limits.take(room.conversation)
        client = self._calls.client(room)
        activity = to_activity(body, conversation=room.conversation, bot=room.bot)
        activity.id = message

        def call() -> None:
            failpoint("teams_message.before_update")
            _updated(client, room, message, activity)
            failpoint("teams_message.after_update")

        self._calls.carried(call, repeatable=True, tries=tries)

    def delete(self, room: Room, message: str) -> None:
        """Takes a message of ours back.

        Raises:
            Busy, Rejected: as for `create`.
        """
        client = self._calls.client(room)

        def call() -> None:
            failpoint("teams_message.before_delete")
            client.conversations.delete_activity(room.conversation, message)
            failpoint("teams_message.after_delete")

        self._calls.carried(call, repeatable=True, tries=TRIES)

    def personal(self, room: Room, *, tenant: str, person: str) -> str:
        """The id of our own chat with a person; asking twice gives the same one.

        Raises:
            Busy: it cannot be learnt now.
            Rejected: the person does not have us installed.
        """
        client = self._calls.client(room)
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=room.bot),
            members=[ChannelAccount(id=person)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )

        def call() -> str:
            return str(client.conversations.create_conversation(parameters).id)

        return self._calls.carried(call, repeatable=True, tries=2)


def _posted(client: Any, room: Room, activity: Activity) -> str:
    if room.targeted:
        return targeted.post(client, room.conversation, activity, person=room.targeted)
    made = client.conversations.send_to_conversation(room.conversation, activity)
    return str(getattr(made, "id", None) or "")


def _updated(client: Any, room: Room, message: str, activity: Activity) -> None:
    if room.targeted:
        targeted.put(client, room.conversation, message, activity, person=room.targeted)
    else:
        client.conversations.update_activity(room.conversation, message, activity)
