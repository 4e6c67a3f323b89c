"""One DynamoDB table, spoken to in plain values.

The items of everything remembered lie in one on-demand table, told apart by their keys:

    EV#<question>   CLAIM        who works on a question           index: the thread's open claims
    TH#<thread>     META         counter and switches of a thread
    TH#<thread>     T#<number>   one turn
    TH#<thread>     X#<key>      which turns were added under a key
    AN#<answer>     META         an answer with its ratings        index: all answers by time
    DOC#<document>  META         a document                        index: all documents by time
    SEEN#<delivery> META         a delivery that was put before
    IN#<tenant>     META         an installation                   PF#<person>  META  a preference

`expires_at` is the table's time-to-live attribute. DynamoDB erases late, so every read leaves out
what is past its time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from botocore.exceptions import ClientError

from bot.ports import Busy
from bot.storage.aws_errors import code_of, translated

Item = Mapping[str, Any]
"""An item as Python holds it."""

TTL = "expires_at"

INDEX = "GSI1"

MICROSECOND = timedelta(microseconds=1)


class Refused(Exception):
    """The condition of a write did not hold.

    Args:
        old: The item as it stands; empty where there is none.
    """

    def __init__(self, old: Item) -> None:
        super().__init__("the condition of a write did not hold")
        self.old = old


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write of a transaction; `verb` is DynamoDB's: Put, Update, Delete or ConditionCheck."""

    verb: str
    pk: str
    sk: str
    item: Item = field(default_factory=dict[str, Any])
    """The rest of the item, for Put."""
    update: str = ""
    condition: str = ""
    values: Item = field(default_factory=dict[str, Any])
    names: Mapping[str, str] = field(default_factory=dict[str, str])


class Table:
    """Reads and writes of one table.

    Args:
        client: A `dynamodb` client.
        name: The table's name.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, pk: str, sk: str = "META") -> Item | None:
        """The item, as last written."""
        with translated("the table"):
            answer = self._client.get_item(
                TableName=self._name, Key=_key(pk, sk), ConsistentRead=True
            )
        return _decoded(answer["Item"]) if "Item" in answer else None

    def query(self, pk: str, prefix: str = "", *, newest_first: bool = False) -> Iterator[Item]:
        """The items of one key in order, as last written; asks for more only as they are taken."""
        values = {":pk": pk}
        condition = "pk = :pk"
        if prefix:
            values[":prefix"] = prefix
            condition = "pk = :pk AND begins_with(sk, :prefix)"
        return self._pages(
            KeyConditionExpression=condition,
            ExpressionAttributeValues=_encoded(values),
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
        )

    def index(self, pk: str, *, newest_first: bool = False, before: str = "") -> Iterator[Item]:
        """The items that the index lists under one key; a write shows here a moment later."""
        values = {":pk": pk}
        condition = "gsi1pk = :pk"
        if before:
            values[":before"] = before
            condition = "gsi1pk = :pk AND gsi1sk < :before"
        return self._pages(
            IndexName=INDEX,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=_encoded(values),
            ScanIndexForward=not newest_first,
        )

    def _pages(self, **asked: Any) -> Iterator[Item]:
        more: Mapping[str, Any] = {}
        while True:
            with translated("the table"):
                page = self._client.query(TableName=self._name, **asked, **more)
            yield from (_decoded(item) for item in page["Items"])
            if not page.get("LastEvaluatedKey"):
                return
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def write(self, one: Write) -> Item:
        """Carries out one Put, Update or Delete; returns the item as it stands afterwards.

        Raises:
            Refused: its condition did not hold.
        """
        given = _arguments(one, self._name)
        given["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if one.verb == "Update":
            given["ReturnValues"] = "ALL_NEW"
        call = getattr(self._client, f"{one.verb.lower()}_item")
        with translated("the table"):
            answer = _unless_refused(call, given)
        return _decoded(answer.get("Attributes", {}))

    def transact(self, writes: Sequence[Write]) -> None:
        """Carries out all or none.

        Raises:
            Refused: one of the conditions did not hold.
            Busy: somebody else wrote the same items at the same moment.
        """
        actions = [{one.verb: _arguments(one, self._name)} for one in writes]
        with translated("the table"):
            try:
                self._client.transact_write_items(TransactItems=actions)
            except ClientError as error:
                if code_of(error) != "TransactionCanceledException":
                    raise
                raise _cancelled(error) from error

    def erase(self, keys: Iterable[tuple[str, str]]) -> None:
        """Deletes items, in any order; those that are not there are fine."""
        for pk, sk in keys:
            self.write(Write(verb="Delete", pk=pk, sk=sk))


def _unless_refused(call: Any, given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return cast("Mapping[str, Any]", call(**given))
    except ClientError as error:
        if code_of(error) != "ConditionalCheckFailedException":
            raise
        raise Refused(_decoded(cast("Any", error.response).get("Item") or {})) from error


def _cancelled(error: ClientError) -> Exception:
    reasons = cast("Any", error.response).get("CancellationReasons", [])
    codes = {reason.get("Code") for reason in reasons}
    if "ConditionalCheckFailed" in codes:
        return Refused({})
    return Busy(f"a transaction was cancelled ({', '.join(sorted(map(str, codes)))})")


def _arguments(one: Write, table: str) -> dict[str, Any]:
    given: dict[str, Any] = {"TableName": table}
    if one.verb == "Put":
        given["Item"] = {**_key(one.pk, one.sk), **_encoded(one.item)}
    else:
        given["Key"] = _key(one.pk, one.sk)
    if one.update:
        given["UpdateExpression"] = one.update
    if one.condition:
        given["ConditionExpression"] = one.condition
    if one.values:
        given["ExpressionAttributeValues"] = _encoded(one.values)
    if one.names:
        given["ExpressionAttributeNames"] = dict(one.names)
    return given


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _encoded(item: Item) -> dict[str, Any]:
    """None stands for an attribute that is left out."""
    return {name: _value(value) for name, value in item.items() if value is not None}


def _value(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case dict():
            return {"M": _encoded(cast("dict[str, Any]", value))}
        case _:
            return {"L": [_value(each) for each in value]}


def _decoded(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, held),) = value.items()
    match kind:
        case "N":
            return int(held)
        case "M":
            return _decoded(held)
        case "L":
            return [_plain(each) for each in held]
        case _:
            return held


def micros(at: datetime) -> int:
    """Microseconds since 1970, which sort and compare as moments do."""
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def moment(value: int) -> datetime:
    """What `micros` was made of."""
    return datetime.fromtimestamp(value // 1_000_000, UTC) + (value % 1_000_000) * MICROSECOND


def seconds(at: datetime) -> int:
    """What the time-to-live attribute holds."""
    return int(at.timestamp())


def alive(item: Item, now: datetime) -> bool:
    """Whether the item's time is not over; DynamoDB erases hours or days late."""
    return TTL not in item or int(item[TTL]) > now.timestamp()
