"""Dies at a named failpoint while using every store, having told what was acknowledged.

    python -m tests.adapters.sqlite.crashing FOLDER < failpoints

For each failpoint `name:n` read, a fork works in `FOLDER/name:n` and kills itself with SIGKILL when
it comes there for the n-th time; each line of `FOLDER/name:n/told` was acknowledged before.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain import Again, Conversation, Dead, Done, MessageRef, Rating, ThreadRef
from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore
from bot.storage.sqlite import (
    Database,
    SqliteAnswerLog,
    SqliteConversationBook,
    SqliteDeliveryQueue,
    SqliteDocumentStore,
    SqliteLedger,
    SqliteThreadStore,
)
from bot.storage.sqlite.inbox import SqliteInbox
from bot.storage.sqlite.schema import INBOX_MIGRATIONS
from rag.failpoint import install
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, delivery, document, record, turns

Tell = Callable[[str], None]
LEASE = timedelta(seconds=60)


class Workload:
    """One round of everything, each step told once it returned."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        clock = Clock()
        self.tell = tell
        self.clock = clock
        self.database = Database(folder / "footnote.db")
        self.queue = SqliteDeliveryQueue(self.database, now=clock)
        self.inbox = SqliteInbox(Database(folder / "inbox.db", migrations=INBOX_MIGRATIONS))
        self.ledger = SqliteLedger(self.database, now=clock)
        self.threads = SqliteThreadStore(self.database, now=clock)
        self.answers = SqliteAnswerLog(self.database, now=clock)
        self.documents = SqliteDocumentStore(self.database)
        self.conversations = SqliteConversationBook(self.database, now=clock)
        signer = Signer("secret", now=clock)
        self.files = LocalFileStore(
            folder / "files", signer=signer, base_url="http://localhost", now=clock
        )

    def run(self, round_: int) -> None:
        self.arrive(round_)
        self.deliver(round_)
        self.question(round_)
        self.remember(round_)
        self.keep(round_)
        self.clock.advance(timedelta(hours=1))

    def arrive(self, round_: int) -> None:
        """As the front and the collector do it."""
        for number in range(2):
            name = f"arrived-{number}-{round_}"
            self.inbox.put(delivery(name, thread_key=name))
            self.tell(f"stored {name}")
        held = self.inbox.after(0)
        self.queue.put_all([each for _, each in held])
        for _, each in held:
            self.tell(f"collected {each.id}")
        self.inbox.forget(held[-1][0])
        while lease := self.queue.lease():
            self.queue.settle(lease, Done())

    def deliver(self, round_: int) -> None:
        for end in ("done", "again", "dead"):
            name = f"{end}-{round_}"
            self.queue.put(delivery(name, thread_key=name))
            self.tell(f"put {name}")
        for _ in range(3):
            lease = self.queue.lease()
            assert lease is not None
            self.queue.extend(lease)
            end = lease.delivery.id.partition("-")[0]
            outcome = {
                "done": Done(),
                "again": Again(delay=timedelta(days=30)),
                "dead": Dead(reason="poison"),
            }[end]
            self.queue.settle(lease, outcome)
            self.tell(f"{end} {lease.delivery.id}")
        self.queue.replay(f"dead-{round_}")
        lease = self.queue.lease()
        assert lease is not None
        self.queue.settle(lease, Done())
        self.queue.take_back()

    def question(self, round_: int) -> None:
        key = f"question-{round_}"
        thread = replace(THREAD, root=key)
        claim = self.ledger.claim(key, thread=thread, owner="w", lease=LEASE)
        self.tell(f"claimed {key}")
        claim = self.ledger.advance(claim, "posting")
        self.tell(f"posting {key}")
        self.ledger.request_stop(thread)
        self.ledger.take_back()
        claim = self.ledger.advance(claim, "posted", message=MessageRef(thread=thread, id="m"))
        self.tell(f"posted {key}")
        self.ledger.advance(claim, "answered")
        self.tell(f"answered {key}")

    def remember(self, round_: int) -> None:
        key = f"turns-{round_}"
        thread: ThreadRef = replace(THREAD, root=key)
        self.threads.append(thread, key, turns("one", "two"))
        self.tell(f"said {key}")
        self.threads.mute(thread, muted=True)
        self.threads.append(thread, "later", turns("three"))
        self.threads.forget(thread, "later")
        key = f"answer-{round_}"
        self.answers.save(record(key, at=self.clock()))
        self.tell(f"saved {key}")
        self.answers.rate(key, Rating(person="p", verdict="up"))
        self.tell(f"rated {key}")
        met = Conversation(platform="teams", tenant="T1", id=f"met-{round_}")
        self.conversations.note(met)
        self.tell(f"noted {met.id}")

    def keep(self, round_: int) -> None:
        key = f"file-{round_}"
        self.files.save(key, iter([b"half ", b"whole"]), media_type="text/plain", max_bytes=100)
        self.tell(f"kept {key}")
        self.files.save("passing", iter([b"x"]), media_type="text/plain", max_bytes=100)
        self.files.remove("passing")
        stored = self.documents.put(document(f"document-{round_}"))
        self.tell(f"listed {stored.id}")
        self.documents.put(replace(stored, state="removed"))
        self.tell(f"removed {stored.id}")


def main(folder: Path) -> None:
    for line in sys.stdin:
        name = line.strip()
        child = os.fork()
        if child == 0:
            work_and_die(folder / name)
        _, status = os.waitpid(child, 0)
        (folder / name / "ended").write_text(str(os.waitstatus_to_exitcode(status)))


def work_and_die(folder: Path) -> None:
    """Works until its failpoint; ends with 0 if it never came there."""
    failpoint, _, count = folder.name.rpartition(":")
    folder.mkdir(parents=True)
    told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    left = int(count)

    def hook(name: str) -> None:
        nonlocal left
        left -= name == failpoint
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    install(hook)
    workload = Workload(folder, lambda line: void(os.write(told, f"{line}\n".encode())))
    for round_ in range(3):
        workload.run(round_)
    workload.database.close()
    os._exit(0)


def void(_: int) -> None:
    """Takes a number and returns none."""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
