"""The book of conversations on one machine."""

from collections.abc import Sequence

from bot.codec import dumps, loads, to_conversation
from bot.domain import Conversation
from bot.ports import Clock
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros
from rag.failpoint import failpoint

NOTE = """
    INSERT INTO conversations (platform, tenant, id, at, body)
    VALUES (:platform, :tenant, :id, :at, :body)
    ON CONFLICT (platform, tenant, id) DO UPDATE SET at = excluded.at, body = excluded.body"""

NEWEST = """
    SELECT body FROM conversations WHERE platform = :platform AND tenant = :tenant
    ORDER BY at DESC, id LIMIT :limit"""


class SqliteConversationBook:
    """Conversations as they were last heard of.

    Args:
        database: Where it lies.
        now: The present moment.
    """

    def __init__(self, database: Database, *, now: Clock) -> None:
        self._database = database
        self._now = now

    def note(self, conversation: Conversation) -> None:
        values = {
            "platform": conversation.platform,
            "tenant": column(conversation.tenant),
            "id": column(conversation.id),
            "at": micros(self._now()),
            "body": dumps(conversation),
        }
        failpoint("conversations.before_note")
        self._database.write(lambda each: each.execute(NOTE, values))
        failpoint("conversations.after_note")

    def of(self, platform: str, tenant: str, *, limit: int = 1000) -> Sequence[Conversation]:
        values = {"platform": platform, "tenant": column(tenant), "limit": limit}
        with self._database.read() as connection:
            rows = connection.execute(NEWEST, values).fetchall()
        return [loads(body, to_conversation) for (body,) in rows]
