"""Who is who and who is where, from Slack's own word, remembered for minutes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from bot.domain.chat import PlaceKind
from bot.platforms.slack.cache import Cache
from bot.platforms.slack.calls import call, pages
from bot.platforms.slack.clients import Installation
from bot.ports import Gone

_MOST_PAGES = 50
_PER_PAGE = 1000
_MOST_UNLISTED = 50
"""People newer than the listing who are looked up one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person as a workspace knows them."""

    id: str
    name: str
    insider: bool
    """Belongs to the organisation: no guest and no stranger."""
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation as a workspace knows it."""

    id: str
    name: str
    kind: PlaceKind


class SlackDirectory:
    """Looks up people and places, and remembers them.

    Args:
        now: The present moment.
        life: How long a membership or a channel's privacy is taken for true.
    """

    def __init__(
        self, *, now: Callable[[], datetime], life: timedelta = timedelta(minutes=2)
    ) -> None:
        self._people: Cache[tuple[str, str], Member] = Cache(now, timedelta(minutes=15))
        self._listed: Cache[str, Mapping[str, bool] | None] = Cache(now, timedelta(minutes=10))
        self._places: Cache[tuple[str, str], Place] = Cache(now, life)
        self._members: Cache[tuple[str, str], frozenset[str] | None] = Cache(now, life)
        self._joined: Cache[tuple[str, str], frozenset[str]] = Cache(now, life)

    def person(self, us: Installation, user: str) -> Member:
        """The person behind an id.

        Raises:
            Busy, Gone: Slack does not tell.
        """

        def ask() -> Member:
            answer = call(us.client, "users.info", user=user)
            return _member(cast("Mapping[str, Any]", answer.get("user") or {}))

        return self._people.get((us.tenant, user), ask)

    def place(self, us: Installation, channel: str) -> Place:
        """The conversation behind an id.

        Raises:
            Busy, Gone: Slack does not tell.
        """

        def ask() -> Place:
            answer = call(us.client, "conversations.info", channel=channel)
            return _place(cast("Mapping[str, Any]", answer.get("channel") or {}))

        return self._places.get((us.tenant, channel), ask)

    def joined(self, us: Installation, user: str) -> frozenset[str]:
        """The channels a person is in, as far as we are in them too or they are public.

        Raises:
            Busy, Gone: Slack does not tell.
        """

        def ask() -> frozenset[str]:
            found, _ = pages(
                lambda cursor: call(
                    us.client,
                    "users.conversations",
                    user=user,
                    types="public_channel,private_channel",
                    exclude_archived=False,
                    limit=_PER_PAGE,
                    cursor=cursor or None,
                ),
                "channels",
                most=_MOST_PAGES,
            )
            return frozenset(str(each["id"]) for each in found)

        return self._joined.get((us.tenant, user), ask)

    def only_full_members(self, us: Installation, channel: str) -> bool:
        """Whether everybody in the channel belongs to the organisation; False where unsure.

        Raises:
            Busy, Gone: Slack does not tell.
        """
        members = self._members.get((us.tenant, channel), lambda: self._ask_members(us, channel))
        insiders = self._listed.get(us.tenant, lambda: self._ask_insiders(us))
        if members is None or insiders is None:
            return False
        unlisted = [each for each in members if each not in insiders and each != us.bot_user]
        return (
            len(unlisted) <= _MOST_UNLISTED
            and all(insiders.get(member, True) for member in members)
            and all(self.person(us, member).insider for member in unlisted)
        )

    def _ask_members(self, us: Installation, channel: str) -> frozenset[str] | None:
        found, whole = pages(
            lambda cursor: call(
                us.client,
                "conversations.members",
                channel=channel,
                limit=_PER_PAGE,
                cursor=cursor or None,
            ),
            "members",
            most=_MOST_PAGES,
        )
        return frozenset(map(str, found)) if whole else None

    def _ask_insiders(self, us: Installation) -> Mapping[str, bool] | None:
        """Who of all is no guest; one listing serves every channel of the workspace.

        Nobody, where Slack keeps the listing from us: then members are asked after one by one.
        """
        try:
            found, whole = pages(
                lambda cursor: call(
                    us.client, "users.list", limit=_PER_PAGE, cursor=cursor or None
                ),
                "members",
                most=_MOST_PAGES,
            )
        except Gone:
            return {}
        return {each.id: each.insider for each in map(_member, found)} if whole else None


def _member(user: Mapping[str, Any]) -> Member:
    profile = cast("Mapping[str, Any]", user.get("profile") or {})
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name")
    outside = ("is_restricted", "is_ultra_restricted", "is_stranger")
    return Member(
        id=str(user.get("id", "")),
        name=str(name or user.get("name") or ""),
        insider=not any(user.get(flag) for flag in outside),
        bot=bool(user.get("is_bot")),
    )


def _place(channel: Mapping[str, Any]) -> Place:
    return Place(
        id=str(channel.get("id", "")), name=str(channel.get("name") or ""), kind=_kind(channel)
    )


def _kind(channel: Mapping[str, Any]) -> PlaceKind:
    if channel.get("is_im"):
        return "direct"
    shared = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids")
    if any(channel.get(flag) for flag in shared):
        return "external"
    if channel.get("is_mpim"):
        return "group"
    if channel.get("is_private") or channel.get("is_group"):
        return "private"
    return "public" if channel.get("is_channel") else "unknown"
