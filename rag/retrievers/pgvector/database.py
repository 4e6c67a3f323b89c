"""A PostgreSQL database as the index wants it: whoever the driver, whatever the way there."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Value = str | int | float | None
"""What a statement is given. Lists and vectors travel as text and are cast in SQL: the Data API has neither."""


class Session(Protocol):
    """Where statements run. Parameters are `:name`."""

    def rows(self, statement: str, **values: Value) -> Sequence[Any]:
        """What a statement finds: each row has one column of JSON, which comes back decoded.

        Raises:
            Unavailable: the database does not answer.
        """
        ...

    def run(self, statement: str, sets: Sequence[Mapping[str, Value]] = ({},)) -> None:
        """Runs a statement once for each set of parameters.

        Raises:
            Unavailable: the database does not answer.
        """
        ...


class Database(Session, Protocol):
    """A database; statements outside `transaction` are one each."""

    def transaction(self) -> AbstractContextManager[Session]:
        """All that runs in it holds, or nothing of it."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
