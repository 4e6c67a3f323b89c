"""The real command in real processes, over a folder of documents made for the occasion."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@dataclass
class Machine:
    """One machine with one data folder."""

    data: Path
    serving: "list[Serving]" = field(default_factory=list["Serving"])

    def run(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Runs the command to its end; returns standard output, or both where it should fail."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--data-dir", str(self.data), *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=_environment(environment),
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The JSON that the command prints."""
        return json.loads(self.run(*arguments, "--json", code=code))

    def serve(self, *arguments: str, **environment: str) -> "Serving":
        """Starts serving on a free port; returns once it is ready."""
        serving = Serving(
            subprocess.Popen(
                [
                    sys.executable, "-m", "bot", "--data-dir", str(self.data),
                    "serve", "--port", "0", *arguments,
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=_environment({"FOOTNOTE_LOG_LEVEL": "INFO", **environment}),
            )
        )  # fmt: skip
        self.serving.append(serving)
        serving.wait_until_ready()
        return serving


def _environment(given: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FOOTNOTE", "SLACK", "Micro"))}
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", **given}


class Serving:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self.address = ""
        self._ready = threading.Event()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            told = re.search(r"is ready at (\S+)", line)
            if told:
                self.address = told.group(1)
                self._ready.set()
        self._ready.set()

    def wait_until_ready(self) -> None:
        assert self._ready.wait(30), "it did not start"
        assert self.address, "\n".join(self.lines)

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(self.address + path, timeout=10) as response:  # noqa: S310
            return response.status, response.read().decode()

    def wait_for(self, state: str, machine: Machine) -> None:
        """Until every document is in this state, half a minute at most."""
        held = machine.json("documents")
        for _ in range(60):
            if held and all(each["state"] == state for each in held):
                return
            held = machine.json("documents")
        raise AssertionError(held)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(30)
        self._reading.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "data")
    yield made
    for serving in made.serving:
        if serving.process.poll() is None:
            serving.end(signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small handbook."""
    root = tmp_path / "handbook"
    pages = {
        "leave.md": "# Leave\n\nEvery employee receives 25 days of paid leave a year.\n\n"
        "## Contractors\n\nContractors receive no paid leave.\n",
        "parking.txt": "Visitors park on level 3 of the garage on Mill Street.\n",
        "it/passwords.html": "<html><title>Passwords</title><body><h1>Passwords</h1>"
        "<p>A password is changed every 180 days.</p></body></html>",
    }
    for name, text in pages.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def names(sources: Sequence[dict[str, Any]]) -> list[str]:
    return [source["document"] for source in sources]
