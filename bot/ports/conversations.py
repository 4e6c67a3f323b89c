"""The conversations a platform told us of."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import Conversation


class ConversationBook(Protocol):
    """Conversations as they were last heard of, for a platform that cannot be asked for them."""

    def note(self, conversation: Conversation) -> None:
        """Writes it down in place of what was known of it; a second time changes nothing."""
        ...

    def of(self, platform: str, tenant: str, *, limit: int = 1000) -> Sequence[Conversation]:
        """Those of a tenant, the last one noted first."""
        ...
