"""Our own chat with each person: where what is for them alone is said."""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from bot.domain import Person, ThreadRef
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.places import Places

_REMEMBERED = 5000


class PersonalChats:
    """Finds our own chat with a person.

    Args:
        connector: Asks Teams for it; asking again gives the same one.
        places: Knows where conversations are.
    """

    def __init__(self, connector: Connector, places: Places) -> None:
        self._connector = connector
        self._places = places
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def is_one(self, thread: ThreadRef, via: Mapping[str, str]) -> bool:
        """Whether a thread is such a chat; its id tells where nothing else does."""
        scope = via.get("scope", "")
        return scope == "personal" or (not scope and thread.channel.startswith("a:"))

    def of(
        self, person: Person, thread: ThreadRef, via: Mapping[str, str]
    ) -> tuple[ThreadRef, Room]:
        """Our chat with the person, who is known from another thread.

        Raises:
            Rejected: the person does not have us installed.
            Busy: it cannot be learnt now.
        """
        near = self._places.room(thread, via)
        if self.is_one(thread, via):
            return thread, near
        key = (person.tenant, person.id)
        with self._lock:
            chat = self._known.get(key)
        if chat is None:
            named = via.get("user") or person.id
            chat = self._connector.personal(near, tenant=thread.tenant, person=named)
            with self._lock:
                self._known[key] = chat
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        room = Room(service_url=near.service_url, conversation=chat, bot=near.bot)
        own = ThreadRef(platform="teams", tenant=thread.tenant, channel=chat, root="")
        return own, room
