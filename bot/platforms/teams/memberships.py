"""Whose members a person is: documents of a conversation are its members', wherever they ask.

Teams lets a bot neither list a person's chats nor the teams it is in itself. So the conversations come
from the book, and only those that hold documents are asked for. A private or a shared channel has members
of its own, whom the connector does not tell from the team's: its documents stay in it.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain import Conversation, Person
from bot.platforms.teams.calling import Room
from bot.platforms.teams.places import Places
from bot.platforms.teams.rosters import Rosters
from bot.ports import Clock, PortError

log = logging.getLogger(__name__)

_INSIDE_FOR = timedelta(minutes=10)
_OUTSIDE_FOR = timedelta(minutes=2)
_MOST_ASKED = 20
"""Rosters asked for one question; those heard of last come first."""

_REMEMBERED = 10_000

Holds = Callable[[str], bool]
"""Whether there is any document for a reader."""


class Memberships:
    """Tells which conversations' documents a person may use.

    Args:
        rosters: Tells who is in a conversation or a team.
        places: Knows the conversations.
        holds: Whether a conversation's members were given any document.
        now: The present moment.
    """

    def __init__(self, rosters: Rosters, *, places: Places, holds: Holds, now: Clock) -> None:
        self._rosters = rosters
        self._places = places
        self._holds = holds
        self._now = now
        self._known: OrderedDict[tuple[str, str], tuple[datetime, bool]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, person: Person, near: Room) -> frozenset[str]:
        """Readers of the conversations the person is in, as far as they hold documents; never raises."""
        open_to: dict[str, list[Conversation]] = {}
        for each in self._places.known(person.tenant):
            if (each.shared_by_team or not each.team) and self._holds(reader_of(each.id)):
                open_to.setdefault(each.team or each.id, []).append(each)
        asked = 0
        found: set[str] = set()
        for whole, conversations in open_to.items():
            inside = self._remembered(whole, person)
            if inside is None and asked < _MOST_ASKED:
                asked += 1
                address = conversations[0].address or near.service_url
                inside = self._asked(Room(service_url=address, conversation=whole), person)
            if inside:
                found.update(reader_of(each.id) for each in conversations)
        return frozenset(found)

    def beside(self, conversation: str, tenant: str) -> frozenset[str]:
        """Readers of all channels that have the same members: those shared by its whole team."""
        known: Sequence[Conversation] = self._places.known(tenant)
        here = next((each for each in known if each.id == conversation), None)
        if here is None or not here.shared_by_team:
            return frozenset()
        return frozenset(
            reader_of(each.id) for each in known if each.shared_by_team and each.team == here.team
        )

    def _remembered(self, whole: str, person: Person) -> bool | None:
        with self._lock:
            held = self._known.get((whole, person.id))
        if held is None:
            return None
        life = _INSIDE_FOR if held[1] else _OUTSIDE_FOR
        return held[1] if self._now() - held[0] < life else None

    def _asked(self, room: Room, person: Person) -> bool:
        """Whether the person is in it; what cannot be learnt is a no, and is asked again."""
        try:
            inside = self._rosters.holds(room, person.id)
        except PortError as error:
            log.info("no membership: %s", error, extra={"action": "membership_unknown"})
            return False
        with self._lock:
            self._known[room.conversation, person.id] = (self._now(), inside)
            self._known.move_to_end((room.conversation, person.id))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return inside


def reader_of(conversation: str) -> str:
    """The reader that every member of a conversation holds."""
    return f"channel:teams:{conversation}"
