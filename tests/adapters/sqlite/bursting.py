"""Puts deliveries from many threads without end, telling each id once it is acknowledged.

python -m tests.adapters.sqlite.bursting DATABASE NAME
"""

import itertools
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.sqlite import Database, SqliteDeliveryQueue
from tests.fakes.samples import delivery

THREADS = 8


def main(path: Path, name: str) -> None:
    queue = SqliteDeliveryQueue(Database(path), now=lambda: datetime.now(UTC))

    def put(thread: int) -> None:
        for number in itertools.count():
            id_ = f"{name}-{thread}-{number}"
            queue.put(delivery(id_, thread_key=f"{name}-{thread}"))
            os.write(1, f"{id_}\n".encode())

    threads = [threading.Thread(target=put, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
