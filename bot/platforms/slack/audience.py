"""Who will see a reply, by Slack's own word; where Slack does not tell, the narrower reading."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.chat import Audience, PlaceKind
from bot.domain.events import Asked
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.directory import SlackDirectory
from bot.ports import PortError
from rag.domain import EVERYONE, Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRule:
    """Fits what may be used to those who will see it.

    Args:
        directory: People, places and memberships.
        organisation: Whose documents a workspace reads.
    """

    directory: SlackDirectory
    organisation: Callable[[str], str]

    def of(self, us: Installation, asked: Asked) -> Audience:
        """The audience of the reply to `asked`; never raises."""
        asker = self._asker(us, asked)
        kind = self._kind(us, asked)
        if asked.private or kind == "direct":
            principal = asker
        else:
            principal = self._principal(asked, self._room(us, asked, kind))
            # Whoever asks here reads at least what the room reads.
            asker = Principal(
                readers=asker.readers | principal.readers, organisation=asker.organisation
            )
        return Audience(
            principal=principal, asker=asker, kind=kind, guest=self._is_guest(us, asked)
        )

    def narrowest(self, asked: Asked) -> Audience:
        """What is left where Slack cannot be asked at all: the place's own, or the asker's own."""
        own = frozenset({asked.asker.reader})
        alone = asked.private or asked.place == "direct"
        room = own if alone else frozenset({f"channel:slack:{asked.thread.channel}"})
        return Audience(
            principal=self._principal(asked, room),
            asker=self._principal(asked, room | own),
            kind=asked.place,
        )

    def _kind(self, us: Installation, asked: Asked) -> PlaceKind:
        """The place as it is now; what the event said of strangers is never made less."""
        channel = asked.thread.channel
        if asked.place == "external":
            return "external"
        if channel.startswith(("D", "U", "W")):
            return "direct"
        try:
            return self.directory.place(us, channel).kind
        except PortError:
            return "unknown"

    def _room(self, us: Installation, asked: Asked, kind: PlaceKind) -> frozenset[str]:
        """Readers that all who see the channel hold: everyone, unless a guest or stranger is there."""
        channel = f"channel:slack:{asked.thread.channel}"
        if kind in {"external", "unknown"}:
            return frozenset({channel})
        try:
            whole = self.directory.only_full_members(us, asked.thread.channel)
        except PortError:
            whole = False
        return frozenset({channel, EVERYONE}) if whole else frozenset({channel})

    def _asker(self, us: Installation, asked: Asked) -> Principal:
        """What the asker alone may read: their own, their channels', and everyone's if no guest."""
        readers = {asked.asker.reader}
        try:
            if self.directory.person(us, asked.asker.id).insider:
                readers.add(EVERYONE)
            joined = self.directory.joined(us, asked.asker.id)
            readers.update(f"channel:slack:{channel}" for channel in joined)
        except PortError:
            pass  # what could not be learnt is not read
        return self._principal(asked, frozenset(readers))

    def _is_guest(self, us: Installation, asked: Asked) -> bool:
        """Whether Slack says so; where it says nothing, the asker only reads less."""
        try:
            return not self.directory.person(us, asked.asker.id).insider
        except PortError:
            return False

    def _principal(self, asked: Asked, readers: frozenset[str]) -> Principal:
        return Principal(readers=readers, organisation=self.organisation(asked.thread.tenant))
