"""What a post in Slack means: a question, a command, a follow-up, an edit, a deletion, or nothing to us."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from bot.domain.chat import Delivery, MessageRef, Person, PlaceKind, ThreadRef
from bot.domain.choices import choices_in
from bot.domain.events import Asked, Commanded, DroppedFile, Event, Pressed, Retracted, StopPressed
from bot.platforms.slack.cache import Cache
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.commands import parse_said
from bot.platforms.slack.directory import SlackDirectory
from bot.platforms.slack.envelope import Fields, event_thread, inner
from bot.platforms.slack.followups import FollowUps
from bot.platforms.slack.speech import Speech, mentions
from bot.platforms.slack.threads import is_ours
from bot.ports import Gone, Ledger

EDITABLE_FOR = timedelta(minutes=10)
"""How long after it was asked a new wording is answered anew."""

_SPOKEN = frozenset({"", "file_share", "thread_broadcast"})
_KINDS: Mapping[str, PlaceKind] = {"im": "direct", "mpim": "group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One delivery about to be translated."""

    us: Installation
    delivery: Delivery
    payload: Fields

    @property
    def event(self) -> Fields:
        """The Events API's inner event."""
        return inner(self.payload, "event")

    @property
    def tenant(self) -> str:
        """The workspace."""
        return self.us.tenant


class Posts:
    """Translates posts.

    Args:
        directory: Names and places.
        followups: The rule for posts that do not mention us.
        ledger: Tells whether a post was a question to us.
        now: The present moment.
    """

    def __init__(
        self,
        *,
        directory: SlackDirectory,
        followups: FollowUps,
        ledger: Ledger,
        now: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self._followups = followups
        self._ledger = ledger
        self._told: Cache[str, str] = Cache(now, timedelta(hours=24), size=20_000)

    def mentioned(self, told: Told) -> Sequence[Event]:
        """An `app_mention`."""
        return self._said(told, told.event) if self._spoken(told, told.event) else ()

    def posted(self, told: Told) -> Sequence[Event]:
        """A `message`, of whatever subtype."""
        event = told.event
        match event.get("subtype"):
            case "message_changed":
                return self._changed(told)
            case "message_deleted":
                return self._deleted(
                    told, inner(event, "previous_message"), event.get("deleted_ts")
                )
            case _:
                spoken = self._spoken(told, event) and self._for_us(told, event)
                return self._said(told, event) if spoken else ()

    def _spoken(self, told: Told, event: Fields) -> bool:
        """Whether a person said this: no bot, no join, no unfurl."""
        return bool(
            event.get("user")
            and event.get("user") != "USLACKBOT"
            and event.get("ts")
            and not event.get("bot_id")
            and not event.get("hidden")
            and str(event.get("subtype") or "") in _SPOKEN
            and not is_ours(told.us, event)
        )

    def _for_us(self, told: Told, event: Fields) -> bool:
        if event.get("channel_type") == "im" or mentions(str(event.get("text")), told.us.bot_user):
            return True
        root = event.get("thread_ts")
        if not root or root == event.get("ts"):
            return False
        return self._followups.continues(told.us, event_thread(told.tenant, event), event)

    def _said(self, told: Told, event: Fields) -> Sequence[Event]:
        """The event of a post that is for us; its twin under another event id means nothing more."""
        asked = self._asked(told, event)
        first = self._told.get(asked.key, lambda: told.delivery.id)
        if first != told.delivery.id:
            return ()
        return (self._steered(asked) or asked,)

    def _steered(self, asked: Asked) -> Event | None:
        """The command that a post consists of, if it is one."""
        said = None if asked.files else parse_said(asked.text)
        if said is None:
            return None
        if said.name == "stop":
            return StopPressed(key=asked.key, thread=asked.thread, person=asked.asker)
        if said.name in {"mute", "unmute"}:
            return Pressed(
                key=asked.key,
                thread=asked.thread,
                person=asked.asker,
                action=said.name,
                place=asked.place,
            )
        return Commanded(
            key=asked.key,
            thread=asked.thread,
            person=asked.asker,
            name=said.name,
            argument=said.argument,
            place=asked.place,
        )

    def _changed(self, told: Told) -> Sequence[Event]:
        event = told.event
        post, before = inner(event, "message"), inner(event, "previous_message")
        if post.get("subtype") == "tombstone":
            return self._deleted(told, before, post.get("ts"))
        said = self._spoken(told, post) and post.get("edited")
        if not said or post.get("text") == before.get("text") or _late(event, post):
            return ()
        edited = self._ledger.find(message_key(told.tenant, event, post)) is not None
        whole = {**event, **post, "subtype": None, "channel_type": event.get("channel_type")}
        if not edited and not self._for_us(told, whole):
            return ()
        return (self._asked(told, whole, edited=edited),)

    def _deleted(self, told: Told, post: Fields, stamp: object) -> Sequence[Event]:
        if not stamp or post.get("bot_id") or is_ours(told.us, post):
            return ()
        thread = event_thread(
            told.tenant, {**told.event, "message": None, "previous_message": post}
        )
        root = thread.root or str(stamp)
        where = ThreadRef(platform="slack", tenant=told.tenant, channel=thread.channel, root=root)
        return (Retracted(key=f"slack:{told.tenant}:{thread.channel}:{stamp}", thread=where),)

    def _asked(self, told: Told, event: Fields, *, edited: bool = False) -> Asked:
        thread = event_thread(told.tenant, {**event, "message": None})
        asker = self.person(told, str(event["user"]))
        text, options = choices_in(self.read(told.us, str(event.get("text") or "")))
        place = self.place(told, event, thread.channel)
        files = () if edited else dropped_files(event.get("files"))
        return Asked(
            key=message_key(told.tenant, event, event),
            thread=thread,
            asker=asker,
            text=text,
            message=MessageRef(thread=thread, id=str(event["ts"])),
            place=place,
            summoned=place != "direct" and bool(event.get("thread_ts")),
            edited=edited,
            files=files,
            options=options,
            via={"team": str(event.get("user_team") or event.get("team") or told.tenant)},
        )

    def person(self, told: Told, user: str) -> Person:
        """The person, by name where Slack tells it."""
        return Person(platform="slack", tenant=told.tenant, id=user, name=self._name(told.us, user))

    def place(self, told: Told, event: Fields, channel: str) -> PlaceKind:
        """What kind of place this is; one shared with strangers is named so by the envelope already."""
        if told.payload.get("is_ext_shared_channel"):
            return "external"
        if kind := _KINDS.get("im" if channel.startswith("D") else str(event.get("channel_type"))):
            return kind
        try:
            return self._directory.place(told.us, channel).kind
        except Gone:
            return "unknown"

    def read(self, us: Installation, text: str) -> str:
        """Slack's text as a reader sees it."""
        return Speech(
            us.bot_user,
            person=lambda user: self._name(us, user),
            channel=lambda channel: self._channel_name(us, channel),
        ).read(text)

    def _name(self, us: Installation, user: str) -> str:
        try:
            return self._directory.person(us, user).name
        except Gone:
            return ""

    def _channel_name(self, us: Installation, channel: str) -> str:
        try:
            return self._directory.place(us, channel).name
        except Gone:
            return ""


def message_key(tenant: str, event: Fields, post: Fields) -> str:
    """The identity of a post, the same for every event that tells of it."""
    return f"slack:{tenant}:{event.get('channel')}:{post.get('ts')}"


def dropped_files(files: object) -> tuple[DroppedFile, ...]:
    """The files of a post or a form."""
    found: Sequence[Any] = cast("Sequence[Any]", files) if isinstance(files, list) else ()
    return tuple(_file(cast("Fields", each)) for each in found if isinstance(each, dict))


def _file(file: Fields) -> DroppedFile:
    size = file.get("size")
    return DroppedFile(
        id=str(file.get("id", "")),
        name=str(file.get("name") or file.get("title") or "file"),
        size=size if isinstance(size, int) else None,
        media_type=str(file.get("mimetype") or ""),
        url=str(file.get("url_private_download") or file.get("url_private") or ""),
        extra={"access": str(file.get("file_access") or "")},
    )


def _late(event: Fields, post: Fields) -> bool:
    """Whether the edit came too long after the post to be answered anew."""
    edited = inner(post, "edited").get("ts") or event.get("event_ts") or post.get("ts")
    try:
        return float(str(edited)) - float(str(post.get("ts"))) > EDITABLE_FOR.total_seconds()
    except ValueError:
        return True
