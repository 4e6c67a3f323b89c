"""Processes that run a function in its real runtime: each from a fresh interpreter, or forked from a loaded one."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be started.

    Args:
        handler: As Lambda's configuration names it.
        environment: All that it sees.
        log: Where its output goes.
        kill: A failpoint and which passing of it is the last thing the process does; none where empty.
        trace: Where the names of passed failpoints go; nowhere where empty.
        ahead: A file that says by how many seconds its clock is ahead; the real time where empty.
    """

    handler: str
    environment: Mapping[str, str]
    log: str
    kill: tuple[str, int] = ("", 0)
    trace: str = ""
    ahead: str = ""


class Sandbox(Protocol):
    """One process."""

    def alive(self) -> bool: ...

    def kill(self) -> None:
        """Ends it as the machine would, and all that it started."""
        ...

    def mourn(self) -> None:
        """Waits until it is dead."""
        ...


class Sandboxes(Protocol):
    """Starts processes."""

    def start(self, order: Order) -> Sandbox: ...


class FreshSandboxes:
    """Each process is an interpreter of its own, cold as on Lambda; cannot be told where to die."""

    def start(self, order: Order) -> Sandbox:
        with Path(order.log).open("ab") as log:
            return FreshSandbox(
                subprocess.Popen(
                    [sys.executable, "-m", "awslambdaric", order.handler],
                    cwd=ROOT,
                    env=dict(order.environment),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )


@dataclass(frozen=True)
class FreshSandbox:
    process: "subprocess.Popen[bytes]"

    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        if self.alive():
            os.killpg(self.process.pid, signal.SIGKILL)

    def mourn(self) -> None:
        self.process.wait()


class ForkedSandboxes:
    """Forks processes from one that has loaded everything: a start costs what it does, not what it loads."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers
        self._lock = threading.Lock()

    def start(self, order: Order) -> Sandbox:
        with self._lock:
            self._orders.write(f"{json.dumps(asdict(order))}\n")
            self._orders.flush()
            return ForkedSandbox(int(self._answers.readline()))


@dataclass(frozen=True)
class ForkedSandbox:
    """A process whose parent is another; that one reaps it at once, so that its id is free when it is dead."""

    process: int

    def alive(self) -> bool:
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        if self.alive():
            os.killpg(self.process, signal.SIGKILL)

    def mourn(self) -> None:
        while self.alive():
            time.sleep(0.005)


@contextmanager
def forked_sandboxes() -> Generator[ForkedSandboxes]:
    """A loaded process to fork from, for as long as it is needed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.aws.zygote"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as zygote:
        assert zygote.stdin is not None
        assert zygote.stdout is not None
        yield ForkedSandboxes(zygote.stdin, zygote.stdout)
        zygote.stdin.close()
