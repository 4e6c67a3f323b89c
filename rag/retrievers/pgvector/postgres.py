"""A PostgreSQL reached directly, by psycopg."""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from rag.domain import SearchBusy, Unavailable
from rag.failpoint import failpoint
from rag.retrievers.pgvector.database import Session, Value

PARAMETER = re.compile(r"(?<!:):([a-z_]+)")

PATIENCE = 10
"""Seconds until a server that does not answer is given up."""

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresDatabase:
    """Connections as they are needed, each used by one thread at a time.

    Args:
        address: `postgresql://...`, as libpq takes it; what it leaves out comes from `PGPASSWORD`, `PGSSLMODE`
            and libpq's other variables.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._idle: list[Connection] = []

    def rows(self, statement: str, **values: Value) -> Sequence[Any]:
        """As in a transaction of its own; a connection that broke while it was idle is replaced once."""
        if self._idle:
            try:
                return self._rows(statement, values)
            except Unavailable:
                self.close()
        return self._rows(statement, values)

    def _rows(self, statement: str, values: Mapping[str, Value]) -> Sequence[Any]:
        with self.transaction() as session:
            return session.rows(statement, **values)

    def run(self, statement: str, sets: Sequence[Mapping[str, Value]] = ({},)) -> None:
        """As in a transaction of its own."""
        with self.transaction() as session:
            session.run(statement, sets)

    @contextmanager
    def transaction(self) -> Generator[Session]:
        """On a connection of its own until it ends; one that anything went wrong on is not used again."""
        with ExitStack() as undo, _told():
            connection = self._take()
            undo.callback(connection.close)
            with connection.transaction():
                yield _PostgresSession(connection)
                failpoint("pgvector.before_commit")
            failpoint("pgvector.after_commit")
            undo.pop_all()
            self._idle.append(connection)

    def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            # Statements are planned for their values each time: which index serves depends on them.
            return psycopg.connect(
                self._address, autocommit=True, prepare_threshold=None, connect_timeout=PATIENCE
            )


class _PostgresSession:
    """Statements in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, **values: Value) -> Sequence[Any]:
        found = self._connection.execute(_to_psycopg(statement), values)
        return [json.loads(row[0]) for row in found.fetchall()]

    def run(self, statement: str, sets: Sequence[Mapping[str, Value]] = ({},)) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_to_psycopg(statement), sets)


def _to_psycopg(statement: str) -> bytes:
    return PARAMETER.sub(r"%(\1)s", statement.replace("%", "%%")).encode()


@contextmanager
def _told() -> Generator[None]:
    """Turns psycopg's complaints into ours."""
    try:
        yield
    except psycopg.Error as error:
        raise _translated(error) from error


def _translated(error: psycopg.Error) -> Unavailable:
    """The server's own message stays out: it may repeat what was asked or kept."""
    code = error.sqlstate or type(error).__name__
    if isinstance(error, (psycopg.errors.TooManyConnections, psycopg.errors.LockNotAvailable)):
        return SearchBusy(f"PostgreSQL is busy ({code})")
    if isinstance(error, psycopg.OperationalError):
        return Unavailable(f"PostgreSQL cannot be reached ({code})")
    return Unavailable(f"PostgreSQL answers {code}", retry_after=60.0)
