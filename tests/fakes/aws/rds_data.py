"""A fake Data API before a real PostgreSQL: requests are held against AWS's model, statements really run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString, cast

import psycopg

from rag.retrievers.pgvector.postgres import PARAMETER
from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

CLUSTER = "arn:aws:rds:eu-west-1:123456789012:cluster:footnote"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:footnote-db"
DATABASE = "footnote"
OPERATIONS = {
    "/BeginTransaction": "BeginTransaction",
    "/CommitTransaction": "CommitTransaction",
    "/RollbackTransaction": "RollbackTransaction",
    "/Execute": "ExecuteStatement",
    "/BatchExecute": "BatchExecuteStatement",
}
MOST_BACK = 1024 * 1024
MOST_IN = 4 * 1024 * 1024

Parameters = Sequence[Mapping[str, Any]]


@dataclass(kw_only=True)
class FakeDataApi:
    """One cluster.

    Args:
        address: The PostgreSQL behind it.
    """

    address: str
    signed_as: str = "rds-data"
    asleep: int = 0
    """So many calls find the database paused."""
    calls: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )
    _open: dict[str, psycopg.Connection[Any]] = field(
        default_factory=dict[str, psycopg.Connection[Any]]
    )

    def handle(self, request: FakeRequest) -> FakeResponse:
        operation = OPERATIONS[request.path]
        try:
            if len(request.body) > MOST_IN:
                _refuse("BadRequestException", "the request is too large")
            asked = checked("rds-data", operation, json.loads(request.body))
            answer = self._answer(operation, asked)
        except Refused as refused:
            return refused.response()
        except psycopg.Error as error:
            refusal = Refused("DatabaseErrorException", str(error))
            return refusal.response()
        return FakeResponse(
            headers={"content-type": "application/json"}, body=json.dumps(answer).encode()
        )

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def _answer(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        self.calls.append((operation, asked))
        if (asked["resourceArn"], asked["secretArn"]) != (CLUSTER, SECRET):
            _refuse("ForbiddenException", "no such cluster or secret", status=403)
        if self.asleep > 0:
            self.asleep -= 1
            _refuse("DatabaseResumingException", "waking up")
        match operation:
            case "BeginTransaction":
                name = f"t{len(self.calls)}"
                self._open[name] = psycopg.connect(self.address)
                return {"transactionId": name}
            case "CommitTransaction" | "RollbackTransaction":
                with self._named(asked) as connection:
                    if operation == "RollbackTransaction":
                        connection.rollback()
                del self._open[asked["transactionId"]]
                return {"transactionStatus": "done"}
            case "ExecuteStatement":
                return {"records": self._execute(asked)}
            case _:
                for each in asked["parameterSets"]:
                    self._run(asked, each)
                return {"updateResults": []}

    def _named(self, asked: Mapping[str, Any]) -> psycopg.Connection[Any]:
        if asked["transactionId"] not in self._open:
            _refuse("TransactionNotFoundException", "no such transaction", status=404)
        return self._open[asked["transactionId"]]

    def _execute(self, asked: Mapping[str, Any]) -> list[list[dict[str, str]]]:
        rows = self._run(asked, asked.get("parameters", ()))
        if sum(len(str(each).encode()) for row in rows for each in row) > MOST_BACK:
            _refuse("DatabaseErrorException", "more than the allowed response size limit")
        return [[_shown(each) for each in row] for row in rows]

    def _run(self, asked: Mapping[str, Any], parameters: Parameters) -> list[tuple[Any, ...]]:
        statement = PARAMETER.sub(r"%(\1)s", str(asked["sql"]).replace("%", "%%"))
        values = {each["name"]: _value(each["value"]) for each in parameters}
        if "transactionId" in asked:
            return _rows(self._named(asked), statement, values)
        if asked.get("database") != DATABASE:
            _refuse("DatabaseNotFoundException", "no such database", status=404)
        with psycopg.connect(self.address) as connection:
            return _rows(connection, statement, values)


def _rows(connection: Any, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    found = connection.execute(cast("LiteralString", statement), values)
    return found.fetchall() if found.description else []


def _value(given: Mapping[str, Any]) -> Any:
    ((kind, value),) = given.items()
    return None if kind == "isNull" else value


def _shown(value: Any) -> dict[str, str]:
    if not isinstance(value, str):
        _refuse("UnsupportedResultException", f"no text: {type(value).__name__}")
    return {"stringValue": str(value)}


def _refuse(code: str, message: str, *, status: int = 400) -> None:
    raise Refused(code, message, status=status)
