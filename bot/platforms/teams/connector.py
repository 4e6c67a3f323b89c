"""Teams' connector: botbuilder's client, with timeouts, our token, our retries and our errors."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from azure.core.exceptions import AzureError
from botbuilder.schema import Activity, ChannelAccount, ConversationParameters
from botframework.connector import ConnectorClient
from msrest.exceptions import ClientException

from bot.platforms.teams import targeted
from bot.platforms.teams.credentials import BotCredentials
from bot.platforms.teams.failures import Failure, Rejected, Unconfirmed, failure_of
from bot.platforms.teams.hosts import HostList
from bot.platforms.teams.pacing import SendLimits
from bot.platforms.teams.payload import Json
from bot.platforms.teams.wire import to_activity
from bot.ports import Busy
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

TRIES = 4
_TIMEOUT = (3.05, 15.0)
_PAGE = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a message goes."""

    service_url: str
    conversation: str
    """The conversation's id whole, thread included."""
    bot: str = ""
    """Our own id in it."""
    targeted: str = ""
    """The one person who sees it there; everybody where empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a conversation."""

    id: str
    """The id that stays the same over all conversations, where Teams tells it."""
    role: str = ""
    tenant: str = ""


class Connector:
    """Sends, updates and deletes activities, and lists members.

    Args:
        credentials: Our token; it only ever goes to hosts on the list.
        hosts: Which hosts those are.
        limits: How often a conversation may be written to.
        pause: Waits for so many seconds between tries.
    """

    def __init__(
        self,
        credentials: BotCredentials,
        *,
        hosts: HostList,
        limits: SendLimits,
        pause: Callable[[float], None],
    ) -> None:
        self._credentials = credentials
        self._hosts = hosts
        self._limits = limits
        self._pause = pause
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

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
        client = self._client(room)
        activity = to_activity(body, conversation=room.conversation, bot=room.bot)

        def call() -> str:
            failpoint("teams_message.before_create")
            posted = _posted(client, room, activity)
            failpoint("teams_message.after_create")
            return posted

        return self._carried(call, repeatable=False, tries=tries)

    def update(self, room: Room, message: str, body: Json, *, tries: int = TRIES) -> None:
        """Replaces a message of ours; safe to repeat.

        Raises:
            Busy, Rejected: as for `create`.
        """
        self._limits.take(room.conversation)
        client = self._client(room)
        activity = to_activity(body, conversation=room.conversation, bot=room.bot)
        activity.id = message

        def call() -> None:
            failpoint("teams_message.before_update")
            _updated(client, room, message, activity)
            failpoint("teams_message.after_update")

        self._carried(call, repeatable=True, tries=tries)

    def delete(self, room: Room, message: str) -> None:
        """Takes a message of ours back.

        Raises:
            Busy, Rejected: as for `create`.
        """
        client = self._client(room)

        def call() -> None:
            failpoint("teams_message.before_delete")
            client.conversations.delete_activity(room.conversation, message)
            failpoint("teams_message.after_delete")

        self._carried(call, repeatable=True, tries=TRIES)

    def members(self, room: Room) -> Iterator[Member]:
        """Everybody in the conversation, page by page.

        Raises:
            Busy, Rejected: they cannot be learnt.
        """
        client = self._client(room)
        page_of = client.conversations.get_teams_conversation_paged_members
        following: str | None = None
        while True:
            after = following

            def call(after: str | None = after) -> Any:
                return page_of(room.conversation, page_size=_PAGE, continuation_token=after)

            page = self._carried(call, repeatable=True, tries=2)
            for each in page.members or ():
                yield Member(
                    id=each.aad_object_id or each.id or "",
                    role=str(each.user_role or ""),
                    tenant=each.tenant_id or "",
                )
            following = page.continuation_token
            if not following:
                return

    def personal(self, room: Room, *, tenant: str, person: str) -> str:
        """The id of our own chat with a person; asking twice gives the same one.

        Raises:
            Busy: it cannot be learnt now.
            Rejected: the person does not have us installed.
        """
        client = self._client(room)
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=room.bot),
            members=[ChannelAccount(id=person)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )

        def call() -> str:
            return str(client.conversations.create_conversation(parameters).id)

        return self._carried(call, repeatable=True, tries=2)

    def _client(self, room: Room) -> Any:
        """Botbuilder's client of that service URL.

        Raises:
            Rejected: the host is not on the list, so our token must not go there.
        """
        if not self._hosts.allows(room.service_url):
            msg = "the service URL is not on the list"
            raise Rejected(msg)
        with self._lock:
            client = self._clients.get(room.service_url)
            if client is None:
                client = _client(self._credentials, room.service_url)
                self._clients[room.service_url] = client
            return client

    def _carried(self, call: Callable[[], T], *, repeatable: bool, tries: int) -> T:
        """Calls until it works or there is no point."""
        attempt = 1
        while True:
            try:
                return call()
            except (ClientException, AzureError) as error:
                wait = self._wait_after(failure_of(error), attempt, tries, repeatable=repeatable)
                if wait is None:
                    raise _raised(failure_of(error), repeatable=repeatable) from error
            self._pause(wait)
            attempt += 1

    def _wait_after(
        self, failure: Failure, attempt: int, tries: int, *, repeatable: bool
    ) -> float | None:
        """Seconds until another try makes sense; None where none does."""
        log.warning(
            "a call to Teams failed: %s %s",
            failure.status or "no answer",
            failure.code,
            extra={"action": "teams_failure", "kind": failure.kind},
        )
        if failure.kind == "unauthorised":
            self._credentials.forget()
            return 0.0 if attempt == 1 else None
        again = failure.kind == "throttled" or (failure.kind == "unsure" and repeatable)
        if not again or attempt >= tries:
            return None
        return failure.retry_after or 0.5 * 2**attempt


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


def _raised(failure: Failure, *, repeatable: bool) -> Exception:
    """The error of ours that stands for a failure."""
    msg = f"Teams answered {failure.status or 'nothing'} {failure.code}".strip()
    if failure.kind == "rejected":
        return Rejected(msg, status=failure.status, code=failure.code, detail=failure.detail)
    if failure.kind == "unsure" and not repeatable:
        return Unconfirmed(msg)
    return Busy(msg, retry_after=failure.retry_after or 5.0)


def _client(credentials: BotCredentials, service_url: str) -> Any:
    client: Any = ConnectorClient(credentials, base_url=service_url)
    client.config.connection.timeout = _TIMEOUT
    client.config.redirect_policy.allow = False
    # msrest would repeat everything by itself, creates after a 5xx included. Its policy is changed in place
    # because this thread's session holds it already.
    policy = client.config.retry_policy.policy
    policy.total, policy.connect, policy.read = 0, 0, False
    policy.status_forcelist = frozenset[int]()
    return client
