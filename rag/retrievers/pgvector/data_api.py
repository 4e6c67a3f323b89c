"""Aurora by the RDS Data API: no connection, no driver, no place in the database's network."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from rag.failpoint import failpoint
from rag.retrievers import aws_calls
from rag.retrievers.aws_calls import batches, listed
from rag.retrievers.pgvector.database import Session, Value

ASLEEP = frozenset({"DatabaseResumingException", "DatabaseUnavailableException"})
"""An Aurora that paused wakes up within some fifteen seconds."""

TOGETHER = 1_000_000
"""Characters of the parameters of one call; the API takes 4 MB."""


@dataclass(frozen=True, kw_only=True)
class Calls(aws_calls.Calls):
    """Makes calls with an `rds-data` client; `place` names cluster and secret in each."""

    service: str = "rds-data"
    title: str = "Aurora's Data API"
    throttled: frozenset[str] = ASLEEP
    waits: Sequence[float] = (0.5, 1.0, 2.0, 4.0, 8.0)


class DataApiDatabase:
    """A database of an Aurora cluster.

    Args:
        calls: Calls to the Data API.
        database: Its name.
    """

    def __init__(self, calls: Calls, *, database: str) -> None:
        self._calls = calls
        self._named = {"database": database}

    def rows(self, statement: str, **values: Value) -> Sequence[Any]:
        """As one statement, which the API commits."""
        return _DataApiSession(self._calls, self._named).rows(statement, **values)

    def run(self, statement: str, sets: Sequence[Mapping[str, Value]] = ({},)) -> None:
        """As in a transaction of its own."""
        with self.transaction() as session:
            session.run(statement, sets)

    @contextmanager
    def transaction(self) -> Generator[Session]:
        """Begun and ended by calls of its own; one that nobody ends is rolled back by the API."""
        begun = self._calls("begin_transaction", **self._named)
        named = {"transactionId": str(begun["transactionId"])}
        try:
            yield _DataApiSession(self._calls, named)
            failpoint("pgvector.before_commit")
        except BaseException:
            self._calls("rollback_transaction", **named)
            raise
        self._calls("commit_transaction", **named)
        failpoint("pgvector.after_commit")

    def close(self) -> None:
        """There is nothing to close."""


class _DataApiSession:
    """Statements in the transaction, or else the database, that is named."""

    def __init__(self, calls: Calls, named: Mapping[str, str]) -> None:
        self._calls = calls
        self._named = named

    def rows(self, statement: str, **values: Value) -> Sequence[Any]:
        answer = self._calls(
            "execute_statement", sql=statement, parameters=_parameters(values), **self._named
        )
        records = cast("Sequence[Sequence[Mapping[str, str]]]", listed(answer, "records"))
        return [json.loads(record[0]["stringValue"]) for record in records]

    def run(self, statement: str, sets: Sequence[Mapping[str, Value]] = ({},)) -> None:
        if len(sets) == 1:
            self._calls(
                "execute_statement",
                sql=statement,
                parameters=_parameters(sets[0]),
                **self._named,
            )
            return
        for batch in _by_size(sets):
            self._calls(
                "batch_execute_statement",
                sql=statement,
                parameterSets=[_parameters(each) for each in batch],
                **self._named,
            )


def _by_size(sets: Sequence[Mapping[str, Value]]) -> Sequence[Sequence[Mapping[str, Value]]]:
    largest = max((sum(len(str(value)) for value in each.values()) for each in sets), default=1)
    return batches(sets, max(1, TOGETHER // max(largest, 1)))


def _parameters(values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [{"name": name, "value": _field(value)} for name, value in values.items()]


def _field(value: Value) -> dict[str, Any]:
    match value:
        case None:
            return {"isNull": True}
        case str():
            return {"stringValue": value}
        case int():
            return {"longValue": value}
        case float():
            return {"doubleValue": value}
