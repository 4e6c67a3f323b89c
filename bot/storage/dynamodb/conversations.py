"""The book of conversations in DynamoDB: one item each, together by tenant."""

from collections.abc import Sequence
from typing import Any

from bot.codec import dumps, loads, to_conversation
from bot.domain import Conversation
from bot.ports import Clock
from bot.storage.dynamodb.table import Table, Write, micros
from rag.failpoint import failpoint


class DynamoConversationBook:
    """Conversations as they were last heard of.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        now: The present moment.
    """

    def __init__(self, client: Any, *, table: str, now: Clock) -> None:
        self._table = Table(client, table)
        self._now = now

    def note(self, conversation: Conversation) -> None:
        item = {"at": micros(self._now()), "body": dumps(conversation)}
        pk = _pk(conversation.platform, conversation.tenant)
        failpoint("conversations.before_note")
        self._table.write(Write(verb="Put", pk=pk, sk=conversation.id, item=item))
        failpoint("conversations.after_note")

    def of(self, platform: str, tenant: str, *, limit: int = 1000) -> Sequence[Conversation]:
        items = sorted(self._table.query(_pk(platform, tenant)), key=lambda each: -each["at"])
        return [loads(each["body"], to_conversation) for each in items[:limit]]


def _pk(platform: str, tenant: str) -> str:
    return f"CONVERSATIONS#{platform}#{tenant}"
