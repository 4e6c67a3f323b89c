"""Where a day is played: a server that may die at a failpoint, and is started again whenever it is dead."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proof.serving import Server, Zygote

FACT = "Every employee receives 25 days of paid leave a year.\n"
QUESTION = "How many days of paid leave does an employee receive?"
PATIENCE = 60.0
"""Seconds in which everything must come to its end, deaths included."""

Kill = tuple[str, int]
"""A failpoint, and which of its passes in one process is the last thing that process does."""


def prepared(zygote: Zygote, folder: Path) -> Path:
    """A data folder with one document in it, to be copied for each play."""
    folder.mkdir(parents=True, exist_ok=True)
    fact = folder / "leave.txt"
    fact.write_text(FACT)
    data = folder / "data"
    assert Server(zygote, data, {}).run("ingest", str(fact)) == 0
    return data


@dataclass
class Stage:
    """A server on a folder of its own.

    Args:
        server: The server.
        kill: Where its first process dies.
    """

    server: Server
    kill: Kill | None = None
    deaths: int = 0
    died_running: bool = False
    """A command died, not the server."""

    def begin(self) -> None:
        """Starts the first process."""
        self.server.start(kill=self.kill)

    def up(self) -> None:
        """Starts the server again if it is dead."""
        if not self.server.alive():
            self.server.kill()
            self.deaths += 1
            self.server.start()

    def send(self, once: Callable[[], int]) -> int:
        """Sends until it is acknowledged, as platforms do; what is refused is not sent again."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            status = once()
            if 200 <= status < 500:
                return status
            self.up()
        msg = "nothing was acknowledged"
        raise TimeoutError(msg)

    def run(self, *arguments: str, done: Callable[[], bool] = lambda: False) -> None:
        """Runs a command until it succeeds, killed at the failpoint the first time.

        One that was killed late may have `done` its work; whoever gives it again is then told that there is none.
        """
        kill = self.kill
        for _ in range(5):
            if self.server.run(*arguments, kill=kill) == 0:
                return
            self.died_running = self.died_running or kill is not None
            if done():
                return
            kill = None
        msg = f"{arguments[0]} never succeeds: {self.server.log.read_text()[-2000:]}"
        raise AssertionError(msg)

    def drain(self) -> None:
        """Waits until nothing lies on the queue any more."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.up()
            if self._waiting() == 0:
                return
            time.sleep(0.02)
        msg = f"the queue never empties: {self.server.log.read_text()[-3000:]}"
        raise TimeoutError(msg)

    def _waiting(self) -> int:
        """What lies in the inbox and on the queue, in the order in which it goes through them."""
        arrived = self.rows("SELECT count(*) FROM arrivals", "inbox.db")[0][0]
        return int(arrived + self.rows("SELECT count(*) FROM deliveries")[0][0])

    def rows(self, statement: str, file: str = "footnote.db") -> list[Any]:
        """What one of the server's databases holds."""
        path = self.server.folder / file
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            return connection.execute(statement).fetchall()

    def documents(self) -> Mapping[str, str]:
        """The state of each document, by its name."""
        bodies = (json.loads(body) for (body,) in self.rows("SELECT body FROM documents"))
        return {each["name"]: each["state"] for each in bodies}


def copied(prepared_data: Path, to: Path) -> Path:
    """A copy of a prepared data folder."""
    shutil.copytree(prepared_data, to)
    return to
