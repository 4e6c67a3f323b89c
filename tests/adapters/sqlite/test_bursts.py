"""Killed in the middle of a burst, again and again: what was acknowledged is there, once."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Done
from bot.storage.sqlite import Database, SqliteDeliveryQueue

ROOT = Path(__file__).parents[3]


def acknowledged(path: Path, name: str, *, at_least: int) -> list[str]:
    """Kills the child after so many acknowledgements; all that it told until then."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.adapters.sqlite.bursting", str(path), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child.stdout as told:
        ids = [next(told).strip() for _ in range(at_least)]
        child.kill()
        ids += [line.strip() for line in told]
    assert child.wait() == -9
    return ids


def test_every_acknowledged_delivery_survives_every_kill(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    told = [
        id_
        for round_, at_least in enumerate((1, 7, 23, 60, 110, 190))
        for id_ in acknowledged(path, f"r{round_}", at_least=at_least)
    ]
    with Database(path) as database:
        assert database.problem() == ""
        queue = SqliteDeliveryQueue(database, now=lambda: datetime.now(UTC))
        found: Counter[str] = Counter()
        order: dict[str, list[int]] = {}
        while lease := queue.lease():
            found[lease.delivery.id] += 1
            number = int(lease.delivery.id.rpartition("-")[2])
            order.setdefault(lease.delivery.thread_key, []).append(number)
            queue.settle(lease, Done())
    assert set(told) <= set(found)
    assert set(found.values()) == {1}
    # At most what each of the threads had handed in as the process died.
    assert len(found) - len(told) <= 6 * 8
    assert all(numbers == list(range(len(numbers))) for numbers in order.values())
