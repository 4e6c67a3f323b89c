"""Who is in a conversation or a team, as the connector tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.platforms.teams.calling import Calls, Room
from bot.platforms.teams.failures import Rejected

_PAGE = 500
_NOT_THERE = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a conversation."""

    id: str
    """The id that stays the same over all conversations, where Teams tells it."""
    account: str = ""
    """The id in this conversation."""
    role: str = ""
    tenant: str = ""


class Rosters:
    """Lists members, and tells whether one person is among them.

    Args:
        calls: Carries the calls out.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def members(self, room: Room) -> Iterator[Member]:
        """Everybody in the conversation, page by page.

        Raises:
            Busy, Rejected: they cannot be learnt.
        """
        client = self._calls.client(room)
        page_of = client.conversations.get_teams_conversation_paged_members
        following: str | None = None
        while True:
            after = following

            def call(after: str | None = after) -> Any:
                return page_of(room.conversation, page_size=_PAGE, continuation_token=after)

            page = self._calls.carried(call, repeatable=True, tries=2)
            for each in page.members or ():
                yield Member(
                    id=each.aad_object_id or each.id or "",
                    account=each.id or "",
                    role=str(each.user_role or ""),
                    tenant=each.tenant_id or "",
                )
            following = page.continuation_token
            if not following:
                return

    def holds(self, room: Room, person: str) -> bool:
        """Whether a person is in the conversation, or in the team that it is.

        Raises:
            Busy, Rejected: it cannot be learnt.
        """
        client = self._calls.client(room)

        def call() -> bool:
            client.conversations.get_conversation_member(room.conversation, person)
            return True

        try:
            return self._calls.carried(call, repeatable=True, tries=2)
        except Rejected as rejected:
            if rejected.status != _NOT_THERE:
                raise
            return False

    def group(self, room: Room) -> str:
        """The directory's id of the team that the conversation is, by which Graph knows it.

        Raises:
            Busy, Rejected: it cannot be learnt.
        """
        client = self._calls.client(room, teams=True)

        def call() -> str:
            return str(client.teams.get_team_details(room.conversation).aad_group_id or "")

        return self._calls.carried(call, repeatable=True, tries=2)
