"""A serving Footnote in a process of its own, started in moments, killed at will or at a failpoint."""

import contextlib
import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
OURS = ("FOOTNOTE", "SLACK", "Microsoft", "OPENAI", "AWS")
"""Beginnings of settings that a run must not inherit."""


PR_SET_PDEATHSIG = 1
"""Linux's own number."""


def end_with_parent() -> None:
    """Lets this process be killed once its parent is gone: whoever ends a run ends all of it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Zygote:
    """Forks processes on demand; see `tests.proof.zygote`."""

    def __init__(self) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.zygote"],
            cwd=ROOT,
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def ask(self, **order: object) -> int:
        """Gives one order and returns its answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Server:
    """`footnote serve`, killed and started again on the same folder and port.

    Args:
        zygote: What starts it; one server each.
        folder: The data folder.
        environment: The settings of every start.
    """

    def __init__(self, zygote: Zygote, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        self.trace = folder.parent / f"{folder.name}.trace"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._zygote = zygote
        self._environment = dict(environment)
        self.process = 0

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, kill: tuple[str, int] | None = None) -> int:
        """Runs another command over the same folder to its end."""
        return self._zygote.ask(do="wait", process=self._begun(arguments, kill=kill))

    def start(self, *, kill: tuple[str, int] | None = None) -> bool:
        """Starts serving; false where it died at its failpoint before it was ready."""
        self.process = self._begun(("serve", "--port", str(self.port)), kill=kill)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.request("GET", "/healthz", b"", {}) == 200:
                return True
            if not self.alive():
                if kill is not None:
                    return False
                # The front of the one before may hold the port a moment longer.
                self.kill()
                time.sleep(0.05)
                self.process = self._begun(("serve", "--port", str(self.port)))
            time.sleep(0.01)
        msg = f"the server did not answer: {self.log.read_text()[-2000:]}"
        raise TimeoutError(msg)

    def _begun(self, arguments: tuple[str, ...], *, kill: tuple[str, int] | None = None) -> int:
        return self._zygote.ask(
            do="start",
            arguments=["--data-dir", str(self.folder), *arguments],
            environment=self._environment,
            log=str(self.log),
            trace=str(self.trace),
            kill=kill,
        )

    def alive(self) -> bool:
        """Whether the process runs; a dead one that nobody has waited for does not."""
        try:
            state = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return False
        return state not in {"Z", "X"}

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """Ends the process and returns its exit code."""
        if not self.process:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, how)
        code = self._zygote.ask(do="wait", process=self.process)
        self.process = 0
        return code

    def request(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status, or 0 where the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, dict(headers))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
