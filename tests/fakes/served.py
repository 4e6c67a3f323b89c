"""The real `footnote serve` in a process of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.fakes.console import free_port

ROOT = Path(__file__).parent.parent.parent
READY_WITHIN = 60.0


class Served:
    """`footnote serve` over a data folder; may be killed and started again.

    Args:
        folder: Its data folder.
        environment: Settings besides.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._port = free_port()
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("FOOTNOTE_", "SLACK_", "Microsoft"))
        } | environment
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Starts it, and returns its address once it answers."""
        command = [sys.executable, "-m", "bot", "--data-dir", str(self._folder)]
        self._process = subprocess.Popen(
            [*command, "serve", "--port", str(self._port)],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + READY_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "serve ended by itself"
            assert time.monotonic() < until, "serve did not become ready"
        return self.address

    def kill(self) -> None:
        """Ends it as a power cut would: nothing of it is left that could answer for the next one."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)
        # Its front lives until it sees that it is alone.
        until = time.monotonic() + READY_WITHIN
        while self._answers():
            assert time.monotonic() < until, "what it left behind goes on answering"

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self._process
        self._process.send_signal(number)

    def stop(self) -> None:
        """Ends it politely."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
