"""One of several processes that share a queue: puts its share, then leases until nothing is left.

    python -m tests.adapters.sqlite.racing DATABASE NAME

Waits for a line on stdin; tells `put ID` for each delivery that was new, and `handle ID` for each
that it handled.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Done
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from tests.fakes.samples import delivery

SHARED = [f"shared-{number}" for number in range(20)]
THREADS = 5


def main(path: Path, name: str) -> None:
    with Database(path) as database:
        queue = SqliteDeliveryQueue(database, now=lambda: datetime.now(UTC))
        sys.stdin.readline()
        for number, id_ in enumerate([*SHARED, *(f"{name}-{each}" for each in range(20))]):
            if queue.put(delivery(id_, thread_key=f"thread-{number % THREADS}")):
                tell(f"put {id_}")
        handle_all(queue)


def handle_all(queue: SqliteDeliveryQueue) -> None:
    while queue.counts()[0]:
        lease = queue.lease()
        if lease is None:
            queue.wait(0.05)
            continue
        tell(f"handle {lease.delivery.id}")
        queue.settle(lease, Done())


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
