"""How long a platform waits for its acknowledgement: 300 deliveries, 32 at once, until each is on disk.

    python -m benchmarks.ack [--folder FOLDER]

Beside ours, in the same run and with the same durability (write-ahead log, full sync): the usual way,
one SQLite connection per delivery, each committing for itself. Rounds alternate between the two, so
that both meet the same load: once as the machine is, once with four more processes that only burn
time. Writes benchmarks/results/queue.json.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.codec import dumps
from bot.domain import Delivery
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from rag.failpoint import install

ROOT = Path(__file__).parents[1]

DELIVERIES = 300
AT_ONCE = 32
ROUNDS = 7
BURNING = 4

Put = Callable[[Delivery], None]


def now() -> datetime:
    return datetime.now(UTC)


def deliveries(round_: int) -> list[Delivery]:
    """Events as Slack sends them, of about a kilobyte and a half, in forty threads."""
    payload = json.dumps({"type": "event_callback", "text": "What is the notice period? " * 50})
    return [
        Delivery(
            id=f"Ev{round_}-{number}",
            source="slack",
            thread_key=f"slack\x1fT1\x1fC{number % 40}\x1f1",
            kind="event",
            payload=payload,
            received=now(),
            tenant="T1",
        )
        for number in range(DELIVERIES)
    ]


def naive(path: Path) -> Put:
    """A connection per delivery: what an event handler without a writer does."""
    with sqlite3.connect(path) as first:
        first.execute("PRAGMA journal_mode = WAL")
        first.execute("CREATE TABLE queue (id TEXT PRIMARY KEY, body TEXT)")
    first.close()

    def put(delivery: Delivery) -> None:
        connection = sqlite3.connect(path, timeout=60)
        connection.execute("PRAGMA synchronous = FULL")
        with connection:
            connection.execute(
                "INSERT INTO queue VALUES (?, ?) ON CONFLICT DO NOTHING",
                (delivery.id, dumps(delivery)),
            )
        connection.close()

    return put


def measure(put: Put, events: list[Delivery]) -> tuple[list[float], float]:
    """Milliseconds of each put, and of all together."""

    def timed(delivery: Delivery) -> float:
        begun = time.perf_counter()
        put(delivery)
        return (time.perf_counter() - begun) * 1000

    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = time.perf_counter()
        waits = list(pool.map(timed, events))
        return waits, (time.perf_counter() - begun) * 1000


def figures(rounds: list[tuple[list[float], float]]) -> dict[str, float]:
    """Quantiles over every put of every round."""
    waits = sorted(wait for each, _ in rounds for wait in each)
    walls = sorted(wall for _, wall in rounds)
    return {
        "p50_ms": round(waits[len(waits) // 2], 2),
        "p95_ms": round(waits[int(len(waits) * 0.95)], 2),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 2),
        "max_ms": round(waits[-1], 2),
        "worst_round_p99_ms": round(
            max(sorted(each)[int(len(each) * 0.99)] for each, _ in rounds), 2
        ),
        "median_round_ms": round(walls[len(walls) // 2], 2),
    }


def run(folder: Path, name: str) -> dict[str, object]:
    """Alternates between the two and gathers what each took."""
    commits = 0

    def count(name: str) -> None:
        nonlocal commits
        commits += name == "database.after_commit"

    ours: list[tuple[list[float], float]] = []
    theirs: list[tuple[list[float], float]] = []
    with Database(folder / f"footnote-{name}.db") as database:
        queue = SqliteDeliveryQueue(database, now=now)
        usual = naive(folder / f"naive-{name}.db")
        take_away = install(count)
        for round_ in range(ROUNDS):
            events = deliveries(round_)
            ours.append(measure(lambda each: void(queue.put(each)), events))
            theirs.append(measure(usual, events))
        take_away()
        stored, _ = queue.counts()
    return {
        "footnote": figures(ours),
        "footnote_commits_per_round": round(commits / ROUNDS, 1),
        "footnote_stored": stored,
        "connection_per_put": figures(theirs),
    }


def void(_: object) -> None:
    """Takes anything and returns none."""


@contextmanager
def burning() -> Generator[None]:
    """Processes that want every core for themselves."""
    spinning = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BURNING)
    ]
    try:
        yield
    finally:
        for each in spinning:
            each.kill()
            each.wait()


def machine() -> dict[str, object]:
    return {
        "what": f"{DELIVERIES} deliveries from {AT_ONCE} threads, {ROUNDS} rounds, WAL + FULL",
        "when": now().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the acknowledgement path.")
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: temporary")
    given: Path | None = parser.parse_args().folder
    about = machine()
    with tempfile.TemporaryDirectory(dir=given) as folder:
        quiet = run(Path(folder), "quiet")
        with burning():
            loaded = run(Path(folder), "loaded")
        found = {**about, "as_it_is": quiet, "four_processes_burning": loaded}
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps(found, indent=2)
    (results / "queue.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
