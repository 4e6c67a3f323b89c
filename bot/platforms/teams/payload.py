"""A Teams activity as it came over the wire: who, where, what kind; read without any SDK.

The door and the translator both read activities through this, so that the thread a delivery is queued
under is the thread it is answered in.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.domain import Person, PlaceKind, ThreadRef
from bot.domain.smalltalk import says_stop

Json = Mapping[str, Any]

_THREAD = ";messageid="
_AT = re.compile(r"<at\b[^>]*>([^<>]+)</at>", re.IGNORECASE)
_JOINT = "\x01"
_TAG = re.compile(r"</?at\b[^>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")


class Malformed(Exception):
    """The activity lacks what every activity has; the text says what, for the log."""


class Refused(Exception):
    """The caller is not who it says, or may not; the text is for the log.

    Args:
        message: One sentence.
        status: 401 where nothing is proven, 403 where it is proven and not allowed.
    """

    def __init__(self, message: str, *, status: int = 401) -> None:
        super().__init__(message)
        self.status = status


def mapping(value: object) -> Json:
    """The value if it is a JSON object, else an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def items(value: object) -> Iterator[Json]:
    """The JSON objects of a JSON list; nothing where it is none."""
    if isinstance(value, list):
        yield from (mapping(each) for each in cast("list[object]", value))


def strings(value: object) -> Iterator[str]:
    """The texts of a JSON list; nothing where it is none."""
    if isinstance(value, list):
        yield from (each for each in cast("list[object]", value) if isinstance(each, str))


def string(value: object) -> str:
    """Text that can be stored anywhere: halves of surrogate pairs become `?`, anything else is empty."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One activity, with names for the parts that matter here."""

    raw: Json

    @property
    def kind(self) -> str:
        """`message`, `invoke`, `installationUpdate` and so on."""
        return string(self.raw.get("type"))

    @property
    def name(self) -> str:
        """What an invoke asks for."""
        return string(self.raw.get("name"))

    @property
    def id(self) -> str:
        """The activity's id: of a message, that message's."""
        return string(self.raw.get("id"))

    @property
    def conversation(self) -> str:
        """The conversation's id whole, thread included; opaque."""
        return string(mapping(self.raw.get("conversation")).get("id"))

    @property
    def scope(self) -> str:
        """`personal`, `groupChat` or `channel`."""
        return string(mapping(self.raw.get("conversation")).get("conversationType"))

    @property
    def service_url(self) -> str:
        """Where replies go."""
        return string(self.raw.get("serviceUrl"))

    @property
    def channel_data(self) -> Json:
        """What Teams says beyond the protocol."""
        return mapping(self.raw.get("channelData"))

    @property
    def tenant(self) -> str:
        """The tenant of the conversation."""
        told = mapping(self.channel_data.get("tenant")).get("id")
        return string(told) or string(mapping(self.raw.get("conversation")).get("tenantId"))

    @property
    def bot(self) -> str:
        """Our own id in this conversation."""
        return string(mapping(self.raw.get("recipient")).get("id"))

    @property
    def targeted(self) -> bool:
        """Whether nobody but the sender sees it: a slash command in a group or a channel."""
        return mapping(self.raw.get("recipient")).get("isTargeted") is True

    @property
    def sender(self) -> Json:
        """Who did it."""
        return mapping(self.raw.get("from"))

    @property
    def person(self) -> Person:
        """Who did it, by the id that stays the same over all conversations where Teams tells it."""
        identity = string(self.sender.get("aadObjectId")) or string(self.sender.get("id"))
        name = string(self.sender.get("name"))
        return Person(platform="teams", tenant=self.tenant, id=identity, name=name)

    @property
    def ours(self) -> bool:
        """Whether a bot said it, ourselves included."""
        told = string(self.sender.get("id"))
        return told.startswith("28:") or (told != "" and told == self.bot)

    @property
    def thread(self) -> ThreadRef:
        """The thread it belongs to: a channel's are told apart, a chat is one."""
        channel, _, root = self.conversation.partition(_THREAD)
        return ThreadRef(platform="teams", tenant=self.tenant, channel=channel, root=root)

    @property
    def place(self) -> PlaceKind:
        """What kind of place it is.

        Teams does not tell a bot whether a team is open to the whole organisation, so that a
        standard channel counts as private: what is uploaded there is for its members.
        """
        if self.scope == "channel":
            kind = string(mapping(self.channel_data.get("channel")).get("type")).lower()
            return "external" if kind == "shared" else "private"
        kinds: dict[str, PlaceKind] = {"personal": "direct", "groupChat": "group"}
        return kinds.get(self.scope, "unknown")

    @property
    def team(self) -> str:
        """The team whose channel it is; empty in a chat."""
        told = string(mapping(self.channel_data.get("team")).get("id"))
        return told or string(self.channel_data.get("teamsTeamId"))

    @property
    def standard(self) -> bool:
        """Whether it is a channel that every member of its team is in; not knowing is a no."""
        channel = mapping(self.channel_data.get("channel"))
        named = string(channel.get("type")).lower() == "standard"
        general = self.team != "" and self.thread.channel == self.team
        return self.scope == "channel" and self.team != "" and (named or general)

    @property
    def mentioned(self) -> bool:
        """Whether we are mentioned."""
        return any(self._is_ours(each) for each in items(self.raw.get("entities")))

    @property
    def mentions_others(self) -> bool:
        """Whether somebody besides us is mentioned: a person, a tag, the whole channel."""
        entities = items(self.raw.get("entities"))
        return any(each.get("type") == "mention" and not self._is_ours(each) for each in entities)

    def _is_ours(self, entity: Json) -> bool:
        mentioned = string(mapping(entity.get("mentioned")).get("id"))
        return entity.get("type") == "mention" and mentioned != "" and mentioned == self.bot

    @property
    def text(self) -> str:
        """What was written as a reader sees it: our mention gone, others as names, HTML entities undone."""
        text = string(self.raw.get("text"))
        for entity in items(self.raw.get("entities")):
            if self._is_ours(entity):
                text = text.replace(string(entity.get("text")) or "\x00", " ")
        # Joined by no-break spaces, so that it can be told where a name ends.
        named = _AT.sub(lambda found: f"@{found[1].strip()}".replace(" ", _JOINT), text)
        plain = html.unescape(_TAG.sub("", named)).replace("\xa0", " ").replace("\r\n", "\n")
        lines = (_BLANKS.sub(" ", line).strip() for line in plain.split("\n"))
        return "\n".join(lines).strip().replace(_JOINT, "\xa0")

    @property
    def value(self) -> Json:
        """What a card or an invoke carries."""
        return mapping(self.raw.get("value"))

    @property
    def answers_to(self) -> str:
        """The id of the message it is about."""
        return string(self.raw.get("replyToId"))

    @property
    def stops(self) -> bool:
        """Whether it asks us to stop: it must then not wait behind what is to be stopped."""
        if self.kind == "message" and says_stop(self.text):
            return True
        return pressed(self)[0] == "stop"

    def check(self) -> None:
        """Raises `Malformed` unless it has what every activity has, in a form that can be stored."""
        for what in ("kind", "conversation", "service_url"):
            told = getattr(self, what)
            if not told or len(told) > 1024:  # noqa: PLR2004 - far beyond any real id
                msg = f"the activity's {what} is missing or too long"
                raise Malformed(msg)
        if len(self.id) > 1024 or len(self.tenant) > 128:  # noqa: PLR2004 - as above
            msg = "the activity's id or tenant is too long"
            raise Malformed(msg)


def pressed(incoming: Incoming) -> tuple[str, str]:
    """Action and value of a button of ours, pressed on a card; empty where it is none.

    `Action.Execute` comes as an invoke, `Action.Submit` as a message without text.
    """
    if incoming.name == "adaptiveCard/action":
        action = mapping(incoming.value.get("action"))
        data = mapping(action.get("data"))
        return string(action.get("verb")), string(data.get("value"))
    if incoming.kind == "message" and incoming.value:
        return string(incoming.value.get("action")), string(incoming.value.get("value"))
    return "", ""
