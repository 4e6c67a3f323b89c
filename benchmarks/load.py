"""Events at a steady rate against a running bot, and how long each waited for its acknowledgement.

They are sent by a process of its own, because the fakes of the platforms answer in the benchmark's process: a sender
that shares an interpreter with them would measure them too. A wait counts from the moment an event was due, so that
a stall is charged to every event behind it. Each event comes over a new connection. Afterwards each question's
answers are counted.
"""

import asyncio
import json
import multiprocessing
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[1]
WORKERS = 100
ACKNOWLEDGED = frozenset({200, 201, 202})
PATIENCE = 180.0
SETTLES = 5.0
"""Seconds that each bot has to finish loading: a start is measured elsewhere."""
PAGE = "# Leave\n\nFull-time employees get 25 days of annual leave.\n"


class Side(Protocol):
    """A platform under load."""

    def requests(self, name: str, count: int) -> Sequence[bytes]:
        """So many questions as whole HTTP requests, some of them told twice."""
        ...

    def answers(self, name: str) -> Counter[int]:
        """How many of the questions of this name have how many answers."""
        ...


Bot = Callable[[Path], AbstractContextManager[int]]
"""Starts a bot with a folder of its own; gives its port."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one request waited, and what it heard; status 0 where it heard nothing."""

    ms: float
    status: int


def send(port: int, requests: Sequence[bytes], rate: float) -> list[Wait]:
    """Sends `rate` requests a second from another process; returns once the last is answered."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as sender:
        return sender.submit(_send, port, requests, rate).result()


def _send(port: int, requests: Sequence[bytes], rate: float) -> list[Wait]:
    return asyncio.run(_send_all(port, requests, rate))


async def _send_all(port: int, requests: Sequence[bytes], rate: float) -> list[Wait]:
    begun = time.perf_counter() + 0.5
    due = (begun + number / rate for number in range(len(requests)))
    sent = (_one(port, *each) for each in zip(requests, due, strict=True))
    return list(await asyncio.gather(*sent))


async def _one(port: int, request: bytes, due: float) -> Wait:
    await asyncio.sleep(max(due - time.perf_counter(), 0))
    line = b""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            line = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        pass  # it heard nothing
    parts = line.split()
    status = int(parts[1]) if len(parts) > 1 else 0
    return Wait((time.perf_counter() - due) * 1000, status)


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A whole request of JSON."""
    held = {"host": "127.0.0.1", "connection": "close", "content-type": "application/json"}
    held |= {"content-length": str(len(body)), **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in held.items())]
    return "\r\n".join((*lines, "", "")).encode() + body


def figures(waits: Sequence[Wait]) -> dict[str, object]:
    """Quantiles of the waits."""
    ms = sorted(each.ms for each in waits)
    return {
        "events_sent": len(ms),
        "not_2xx": sum(each.status not in ACKNOWLEDGED for each in waits),
        "p50_ms": round(ms[len(ms) // 2], 2),
        "p95_ms": round(ms[int(len(ms) * 0.95)], 2),
        "p99_ms": round(ms[int(len(ms) * 0.99)], 2),
        "max_ms": round(ms[-1], 2),
    }


BEGINNINGS = (
    b"",
    b"G",
    b"GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: ",
    b"POST /slack/events HTTP/1.1\r\nHost: slow\r\nX-Slow: ",
    b"POST /slack/events HTTP/1.1\r\nHost: slow\r\nContent-Length: 1000\r\n\r\n{",
)
"""What connections say that hold a place and never come to an end."""


@contextmanager
def idle(port: int, count: int) -> Generator[None]:
    """So many connections that say nothing, or begin a request and stop."""
    with ExitStack() as stack:
        for number in range(count):
            held = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            held.sendall(BEGINNINGS[number % len(BEGINNINGS)])
        yield


def measure(
    side: Side, port: int, rate: float, seconds: float, *, idlers: int = 0
) -> dict[str, object]:
    """One rate: events out, acknowledgements in, then every answer counted."""
    time.sleep(SETTLES)
    send(port, side.requests("warm", 4), 4)
    _answered(side, "warm")
    load = os.getloadavg()[0]
    requests = side.requests("load", int(rate * seconds))
    with idle(port, idlers):
        acknowledged = send(port, requests, rate)
    took = _answered(side, "load")
    time.sleep(2)
    counts = side.answers("load")
    return {
        **figures(acknowledged),
        "questions": counts.total(),
        "answered_once": counts[1],
        "answered_more_than_once": sum(n for times, n in counts.items() if times > 1),
        "not_answered": counts[0],
        "seconds_until_all_answered": round(took, 1),
        "machine_load": load,
    }


def _answered(side: Side, name: str) -> float:
    """Waits until each question has an answer, within reason; says for how long."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE and side.answers(name)[0]:
        time.sleep(0.5)
    return time.monotonic() - begun


def compare(
    what: str,
    result: str,
    bots: Mapping[str, Callable[[], AbstractContextManager[tuple[Side, Bot]]]],
    *,
    rates: Sequence[float],
    seconds: float,
    idlers: int = 0,
) -> None:
    """Measures each bot at each rate, one after the other, and writes what was found."""
    found: dict[str, object] = {
        "what": what,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "workers": WORKERS,
        "seconds": seconds,
        "idle_connections": idlers,
    }
    for name, opened in bots.items():
        for rate in rates:
            with (
                tempfile.TemporaryDirectory() as folder,
                opened() as (side, bot),
                bot(Path(folder)) as port,
            ):
                found[f"{name}_at_{rate:.0f}_per_second"] = measure(
                    side, port, rate, seconds, idlers=idlers
                )
    text = json.dumps(found, indent=2)
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / result).write_text(text + "\n")
    print(text)


@contextmanager
def footnote(folder: Path, **environment: str) -> Generator[int]:
    """`footnote serve` with one document to answer from, and a model that takes its time."""
    port = free_port()
    page = folder / "leave.md"
    page.write_text(PAGE)
    settings = {
        **os.environ,
        "FOOTNOTE_DATA_DIR": str(folder / "data"),
        "FOOTNOTE_MODEL": "benchmarks.slow_model:SlowModel",
        "FOOTNOTE_WORKERS": str(WORKERS),
        "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
        "FOOTNOTE_LOG_LEVEL": "ERROR",
        **environment,
    }
    command = [sys.executable, "-m", "bot"]
    subprocess.run([*command, "ingest", str(page)], env=settings, check=True, cwd=ROOT)
    with running([*command, "serve", "--port", str(port)], port, settings):
        yield port


@contextmanager
def peer(module: str, *arguments: str) -> Generator[int]:
    """Another bot, started as `python -m MODULE PORT ...`."""
    port = free_port()
    with running([sys.executable, "-m", module, str(port), *arguments], port):
        yield port


@contextmanager
def running(
    command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Generator["subprocess.Popen[bytes]"]:
    """A program that listens on a port, until the block ends."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    msg = "it did not start"
    raise SystemExit(msg)


def free_port() -> int:
    """A port that was free just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
