"""Where replies to a conversation go: each has a service URL, told with every activity."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from bot.domain import Conversation, PlaceKind, ThreadRef
from bot.platforms.teams.calling import Room
from bot.ports import ConversationBook, PortError

log = logging.getLogger(__name__)

PUBLIC = "https://smba.trafficmanager.net/teams/"
"""Teams' global address, good for any conversation of the public cloud."""

PRIVATE = "\x1e"
"""What memory puts between a thread and a person's own part of it; no part of a conversation's id."""

_REMEMBERED = 10_000


class Places:
    """Knows the room of a thread, and remembers service URLs.

    What is asked carries its own; this is for what comes later, such as "your document is ready". Channels
    and group chats are in the book, for a restart and for other processes; of a conversation that is not,
    the tenant's newest address is taken, or else Teams' global one.

    Args:
        bot: Our own id in conversations, `28:` and the app id.
        book: Channels and group chats heard of before.
        fallback: The address of conversations not heard of yet.
    """

    def __init__(self, *, bot: str, book: ConversationBook, fallback: str = PUBLIC) -> None:
        self._bot = bot
        self._book = book
        self._fallback = fallback
        self._known: OrderedDict[str, str] = OrderedDict()
        self._noted: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, conversation: Conversation) -> None:
        """Writes a channel or a group chat down, unless it is known just so; best effort."""
        key = (conversation.tenant, conversation.id)
        with self._lock:
            if self._noted.get(key) == conversation:
                return
        try:
            self._book.note(conversation)
        except PortError as error:
            log.warning("not noted: %s", error, extra={"action": "conversation_not_noted"})
            return
        with self._lock:
            self._noted[key] = conversation
            self._noted.move_to_end(key)
            while len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)

    def known(self, tenant: str) -> Sequence[Conversation]:
        """A tenant's channels and group chats, the last noted first; none where the book is shut."""
        try:
            return self._book.of("teams", tenant)
        except PortError as error:
            log.warning("the book is shut: %s", error, extra={"action": "conversations_unknown"})
            return ()

    def remember(self, thread: ThreadRef, service_url: str) -> None:
        """Notes where the conversation, and as a guess its tenant, is reached."""
        with self._lock:
            for key in (f"{thread.tenant}\x1f", f"{thread.tenant}\x1f{thread.channel}"):
                self._known[key] = service_url
                self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def room(self, thread: ThreadRef, via: Mapping[str, str] | None = None) -> Room:
        """Where to write to a thread."""
        told = via or {}
        root = thread.root.partition(PRIVATE)[0]
        named = f"{thread.channel};messageid={root}" if root else thread.channel
        said = told.get("conversation", "")
        same = said.partition(";")[0] == thread.channel
        return Room(
            service_url=told.get("service_url") or self._service_url(thread),
            conversation=said if said and same else named,
            bot=told.get("bot") or self._bot,
            targeted=told.get("user", "") if told.get("targeted") else "",
        )

    def whole(self, thread: ThreadRef, via: Mapping[str, str] | None = None) -> Room:
        """What has members: the chat a thread is part of, or the team.

        Teams lists a channel's members by its team. Those of a private channel are among them, so that
        a guest is at worst seen where there is none.
        """
        room = self.room(thread, via)
        noted = None if via else self._noted_as(thread)
        team = noted.team if noted else (via or {}).get("team")
        whole = team or thread.channel
        return Room(service_url=room.service_url, conversation=whole, bot=room.bot)

    def kind(self, thread: ThreadRef) -> PlaceKind:
        """What kind of place a thread is in, for what comes later; unknown where it may be shared."""
        if thread.channel.startswith("a:"):
            return "direct"
        noted = self._noted_as(thread)
        if noted is None:
            return "unknown"
        if not noted.team:
            return "group"
        return "private" if noted.shared_by_team else "unknown"

    def _noted_as(self, thread: ThreadRef) -> Conversation | None:
        known = self.known(thread.tenant)
        return next((each for each in known if each.id == thread.channel), None)

    def _service_url(self, thread: ThreadRef) -> str:
        with self._lock:
            held = self._known.get(f"{thread.tenant}\x1f{thread.channel}")
            newest = self._known.get(f"{thread.tenant}\x1f")
        if held or newest:
            return held or newest or ""
        known = self.known(thread.tenant)
        noted = next((each for each in known if each.id == thread.channel), None)
        for each in (noted, *known):
            if each is not None and each.address:
                return each.address
        return self._fallback
