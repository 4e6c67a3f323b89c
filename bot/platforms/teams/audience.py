"""Who will see a reply in Teams, from the conversation's kind and its members."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import Asked, Audience, PlaceKind
from bot.platforms.teams.calling import Room
from bot.platforms.teams.failures import Rejected
from bot.platforms.teams.memberships import Memberships, reader_of
from bot.platforms.teams.personal import PersonalChats
from bot.platforms.teams.places import Places
from bot.platforms.teams.rosters import Member, Rosters
from bot.ports import Clock, PortError
from rag.domain import EVERYONE, Principal

log = logging.getLogger(__name__)

FRESH_FOR = timedelta(minutes=10)
_LARGEST = 25_000
"""Members of the largest team Teams allows."""

_REMEMBERED = 500
_NO_LIST = frozenset({404, 405, 501})
"""Where Teams, or a tool that plays it, keeps no list of members at all."""

_OUTSIDE = frozenset({"guest", "anonymous"})


class Audiences:
    """Tells who will see a reply; what cannot be learnt is read narrowly.

    Args:
        rosters: Lists members.
        places: Knows where conversations are.
        memberships: Tells whose members the asker is.
        chats: Our own chat with each person.
        organisation: Whose documents may be used.
        now: The present moment.
    """

    def __init__(
        self,
        rosters: Rosters,
        *,
        places: Places,
        memberships: Memberships,
        chats: PersonalChats,
        organisation: str,
        now: Clock,
    ) -> None:
        self._memberships = memberships
        self._chats = chats
        self._lists = rosters
        self._places = places
        self._organisation = organisation
        self._now = now
        self._rosters: OrderedDict[str, tuple[datetime, tuple[Member, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, asked: Asked) -> Audience:
        """Everybody in the organisation may use its common documents; a guest among them may not."""
        if asked.place == "unknown":
            asked = replace(asked, place=self._places.kind(asked.thread))
        # A shared channel has members of other organisations, whom Teams does not all tell.
        members = self._members(asked) if asked.place not in {"external", "unknown"} else None
        if asked.place != "direct":
            members = members or None  # a room that tells of nobody may hold anybody
        outsiders = [each for each in members or () if _is_outside(each, asked.thread.tenant)]
        # Who is on no list, such as a visitor of a meeting without an account, reads along all the same.
        stranger = asked.place != "direct" and bool(members) and not _is_among(members or (), asked)
        guest = stranger or _is_among(outsiders, asked)
        member = not guest if members is not None else self._is_member(asked)
        kind = _kind(asked, known=members is not None, outsiders=bool(outsiders) or stranger)
        room = self._room(asked, kind)
        own = frozenset({asked.asker.reader}) | room
        if member:
            own |= {EVERYONE}
        if asked.place == "direct" or asked.private:
            near = self._places.room(asked.thread, asked.via)
            own |= self._memberships.of(asked.asker, near)
        shared = own if asked.place == "direct" else room
        return replace(self._audience(shared, own, kind=kind), guest=guest)

    def _is_member(self, asked: Asked) -> bool:
        """Whether who alone reads the reply belongs to the organisation, as our own chat with them tells.

        For a question about a message in a conversation that we are no member of.
        """
        if not asked.private or asked.place in {"direct", "external"}:
            return False
        try:
            _, room = self._chats.of(asked.asker, asked.thread, asked.via)
        except PortError:
            return False
        members = self._asked_for(room)
        return bool(members) and not any(
            _is_outside(each, asked.thread.tenant) for each in members or ()
        )

    def _room(self, asked: Asked, kind: PlaceKind) -> frozenset[str]:
        """What all who are in the conversation may read."""
        alone = frozenset({reader_of(asked.thread.channel)})
        if asked.place == "direct" or kind in {"external", "unknown"}:
            return alone
        beside = self._memberships.beside(asked.thread.channel, asked.thread.tenant)
        return alone | beside | {EVERYONE}

    def _audience(self, room: frozenset[str], mine: frozenset[str], *, kind: PlaceKind) -> Audience:
        return Audience(
            principal=Principal(readers=room, organisation=self._organisation),
            asker=Principal(readers=mine, organisation=self._organisation),
            kind=kind,
        )

    def _members(self, asked: Asked) -> tuple[Member, ...] | None:
        """The members as of at most ten minutes ago, or since the asker came; None where Teams does not tell."""
        room = self._places.whole(asked.thread, asked.via)
        with self._lock:
            held = self._rosters.get(room.conversation)
        fresh = held is not None and self._now() - held[0] < FRESH_FOR
        if held and fresh and (asked.place == "direct" or _is_among(held[1], asked)):
            return held[1]
        members = self._asked_for(room)
        if members is None:
            return None
        with self._lock:
            self._rosters[room.conversation] = (self._now(), members)
            self._rosters.move_to_end(room.conversation)
            while len(self._rosters) > _REMEMBERED:
                self._rosters.popitem(last=False)
        return members

    def _asked_for(self, room: Room) -> tuple[Member, ...] | None:
        found: list[Member] = []
        try:
            for each in self._lists.members(room):
                found.append(each)
                if len(found) > _LARGEST:
                    return None
        except PortError as error:
            if isinstance(error, Rejected) and error.status in _NO_LIST:
                # In a chat of two it would only repeat whom token and tenant already vouch for.
                return ()
            log.warning("no members: %s", error, extra={"action": "audience_narrowed"})
            return None
        return tuple(found)


def _kind(asked: Asked, *, known: bool, outsiders: bool) -> PlaceKind:
    """What kind of place it is, now that its members are known or are not."""
    if outsiders:
        return "external"
    if known or asked.place in {"direct", "external"}:
        return asked.place
    return "unknown"


def _is_among(members: Sequence[Member], asked: Asked) -> bool:
    """Whether the asker is one of them."""
    return any(asked.asker.id in {each.id, each.account} for each in members)


def _is_outside(member: Member, tenant: str) -> bool:
    """Whether a member does not belong to the organisation."""
    foreign = bool(member.tenant) and bool(tenant) and member.tenant != tenant
    return foreign or member.role.lower() in _OUTSIDE
