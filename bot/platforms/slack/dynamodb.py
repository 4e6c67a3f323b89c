"""Installations and OAuth states in the AWS table: the stores that slack_sdk lacks.

IN#<client>#<enterprise>#<team>   BOT           the bot's installation
IN#<client>#<enterprise>#<team>   META          the newest installation, whoever made it
IN#<client>#<enterprise>#<team>   USER#<user>   the installation by one person
OA#<state>                        META          a state that waits for its return
"""

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from logging import Logger
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.ports import Busy

_log = logging.getLogger(__name__)


class _Items:
    """Single items of the table, by key.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, pk: str, sk: str, **attributes: Mapping[str, str]) -> None:
        self._call("put_item", Item={"pk": {"S": pk}, "sk": {"S": sk}, **attributes})

    def get(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        found = self._call("get_item", Key=_key(pk, sk), ConsistentRead=True)
        return cast("Mapping[str, Any] | None", found.get("Item"))

    def take(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        """Deletes the item and returns it, to whoever comes first."""
        found = self._call("delete_item", Key=_key(pk, sk), ReturnValues="ALL_OLD")
        return cast("Mapping[str, Any] | None", found.get("Attributes"))

    def under(self, pk: str) -> list[str]:
        """The sort keys below `pk`."""
        found = self._call(
            "query",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return [item["sk"]["S"] for item in found["Items"]]

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(TableName=self._table, **arguments)
        except (ClientError, BotoCoreError) as wrong:
            msg = f"dynamodb {operation}: {type(wrong).__name__}"
            raise Busy(msg) from wrong


class DynamoInstallationStore(InstallationStore):
    """slack_sdk's installation store over DynamoDB.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        client_id: The Slack app's id, so that several apps may share a table.
    """

    def __init__(self, client: Any, *, table: str, client_id: str) -> None:
        self._items = _Items(client, table)
        self._client_id = client_id

    @property
    def logger(self) -> Logger:
        return _log

    def save(self, installation: Installation) -> None:
        pk = self._pk(
            installation.enterprise_id,
            installation.team_id,
            wide=bool(installation.is_enterprise_install),
        )
        body = _body(installation.to_dict_for_copying())
        self._items.put(pk, f"USER#{installation.user_id}", body=body)
        self._items.put(pk, "META", body=body)
        self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        pk = self._pk(bot.enterprise_id, bot.team_id, wide=bool(bot.is_enterprise_install))
        self._items.put(pk, "BOT", body=_body(bot.to_dict_for_copying()))

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        pk = self._pk(enterprise_id, team_id, wide=bool(is_enterprise_install))
        found = self._items.get(pk, "BOT")
        return Bot(**json.loads(found["body"]["S"])) if found else None

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        pk = self._pk(enterprise_id, team_id, wide=bool(is_enterprise_install))
        found = self._items.get(pk, f"USER#{user_id}" if user_id else "META")
        return Installation(**json.loads(found["body"]["S"])) if found else None

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        self._items.take(self._pk(enterprise_id, team_id, wide=team_id is None), "BOT")

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        pk = self._pk(enterprise_id, team_id, wide=team_id is None)
        kept = {"BOT"} if user_id is None else {"BOT", "META"}
        for sk in self._items.under(pk):
            if sk not in kept and user_id in {None, sk.removeprefix("USER#")}:
                self._items.take(pk, sk)

    def _pk(self, enterprise: str | None, team: str | None, *, wide: bool) -> str:
        """An organisation-wide installation is the organisation's, whatever team it came from."""
        return f"IN#{self._client_id}#{enterprise or ''}#{'' if wide else team or ''}"


class DynamoStateStore(OAuthStateStore):
    """slack_sdk's OAuth states over DynamoDB, each good once.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        now: The present moment.
        lasts: How long a state waits.
    """

    def __init__(
        self,
        client: Any,
        *,
        table: str,
        now: Callable[[], datetime],
        lasts: timedelta = timedelta(minutes=10),
    ) -> None:
        self._items = _Items(client, table)
        self._now = now
        self._lasts = lasts

    @property
    def logger(self) -> Logger:
        return _log

    def issue(self, *args: Any, **kwargs: Any) -> str:
        del args, kwargs
        state = uuid.uuid4().hex
        until = int((self._now() + self._lasts).timestamp())
        self._items.put(f"OA#{state}", "META", expires_at={"N": str(until)})
        return state

    def consume(self, state: str) -> bool:
        found = self._items.take(f"OA#{state}", "META")
        return found is not None and int(found["expires_at"]["N"]) > self._now().timestamp()


def _key(pk: str, sk: str) -> Mapping[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _body(found: Mapping[str, Any]) -> Mapping[str, str]:
    return {"S": json.dumps(found, ensure_ascii=False, default=str)}
