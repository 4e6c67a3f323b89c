"""The use cases over fakes that are real adapters in memory."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Asked, Delivery, Document, Event, MessageRef, Person, PlaceKind, ThreadRef
from bot.handlers.announcing import Announcer, Summary
from bot.handlers.arrivals import Arrival, document_id
from bot.handlers.arriving import Arriving
from bot.handlers.buttons import Buttons
from bot.handlers.commands import Commands
from bot.handlers.copies import Copies
from bot.handlers.dispatch import Handlers
from bot.handlers.forgetting import Forgetting
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.opening import Opening
from bot.handlers.own import OwnTranslator
from bot.handlers.policy import RateLimit
from bot.handlers.preparing import Preparing
from bot.handlers.progress import Progress
from bot.handlers.questions import Questions
from bot.handlers.queueing import Queueing
from bot.handlers.remembering import Memory
from bot.handlers.shelf import Shelf
from bot.handlers.uploads import Uploads
from bot.ports import Translator
from bot.signing import Signer
from bot.worker import Worker
from rag.domain import EVERYONE
from rag.ingestion.scans import NoOcr
from tests.fakes.alarm import FakeAlarm
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.fakes.documents import FakeDocumentStore
from tests.fakes.files import FakeFileStore, FakeUploadForms
from tests.fakes.ledger import FakeLedger
from tests.fakes.memory import FakeAnswerLog, FakeThreadStore
from tests.fakes.queue import FakeDeliveryQueue
from tests.fakes.search import FakeAnswerer, FakeIndex, PlainReader, one_passage

CHANNEL = "C1"
ANNA = Person(platform="slack", tenant="T1", id="U1", name="Anna")
BEN = Person(platform="slack", tenant="T1", id="U2", name="Ben")
ADMIN = Person(platform="slack", tenant="T1", id="U9", name="Root")


class Said:
    """A delivery from Slack is a question of the thread that its key names."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        return (asked(delivery.payload, ts=delivery.id, thread=thread(delivery.thread_key)),)


@dataclass
class World:
    """Everything a test looks at."""

    now: Clock = field(default_factory=Clock)
    chat: FakeChat = field(default_factory=FakeChat)
    index: FakeIndex = field(default_factory=FakeIndex)
    documents: FakeDocumentStore = field(default_factory=FakeDocumentStore)
    copies: Path = Path(tempfile.gettempdir()) / "footnote-tests"

    def __post_init__(self) -> None:
        self.answerer = FakeAnswerer(self.index)
        self.queue = FakeDeliveryQueue(now=self.now)
        self.ledger = FakeLedger(now=self.now)
        self.threads = FakeThreadStore(now=self.now)
        self.answers = FakeAnswerLog(now=self.now)
        self.files = FakeFileStore(now=self.now)
        self.links = Links(
            Signer("secret", now=self.now),
            base_url="https://footnote.test",
            now=self.now,
            last_for=timedelta(days=90),
        )
        self.reader, self.alarm = PlainReader(), FakeAlarm()
        self.forgetting = Forgetting(
            documents=self.documents, index=self.index, queue=self.queue, now=self.now
        )
        self.library = Library(
            documents=self.documents,
            files=self.files,
            index=self.index,
            preparing=Preparing(
                copies=Copies(self.files, self.copies),
                documents=self.documents,
                reader=self.reader,
                scans=NoOcr(),
                split=one_passage,
                now=self.now,
            ),
            now=self.now,
            forget=self.forgetting.follow,
        )
        translators: dict[str, Translator] = {"slack": Said(), "footnote": OwnTranslator()}
        self.translator = translators.get
        self.handlers = self._handlers()
        self.worker = Worker(self.queue, self.translator, self.handlers)

    def _handlers(self, per_minute: int = 0) -> Handlers:
        chats, keepers = {"slack": self.chat}, {"slack": self.chat}
        memory = Memory(
            ledger=self.ledger, threads=self.threads, answers=self.answers, now=self.now
        )
        announcer = Announcer(
            platforms=chats,
            links=self.links,
            summarise=lambda document, _: Summary(text=f"About {document.title}."),
            organisation=lambda _: "default",
            max_bytes=1000,
        )
        common: dict[str, Any] = {
            "library": self.library,
            "files": self.files,
            "ledger": self.ledger,
            "announcer": announcer,
            "progress": Progress(announcer, alarm=self.alarm),
            "now": self.now,
            "owner": "this process",
        }
        refusal = RateLimit(per_minute=per_minute, now=self.now)
        self.queueing = Queueing(
            platforms=chats,
            keepers=keepers,
            ledger=self.ledger,
            translator=self.translator,
            refusal=refusal,
            now=self.now,
            line=self.queue,
            ahead=lambda: 4,
        )
        self.arriving = Arriving(queue=self.queue, **common)
        shelf = Shelf(
            platforms=chats,
            ledger=self.ledger,
            library=self.library,
            links=self.links,
            admins=(ADMIN.reader,),
            filtered_out=lambda question, _: 2 if question else 0,
        )
        self.questions = Questions(
            platforms=chats,
            memory=memory,
            answerer=self.answerer,
            links=self.links,
            now=self.now,
            more_for_asker=lambda question, audience: bool(
                len(self.index.find(question.text, audience.asker))
                > len(self.index.find(question.text, audience.principal))
            ),
            model_for=lambda asked: asked.options.get("model", ""),
        )
        uploads = Uploads(
            links=self.links,
            forms=FakeUploadForms(),
            keepers=keepers,
            organisation=lambda _: "default",
            max_bytes=1000,
            **common,
        )
        return Handlers(
            platforms=chats,
            keepers=keepers,
            memory=memory,
            questions=self.questions,
            uploads=uploads,
            arriving=self.arriving,
            commands=Commands(
                shelf=shelf,
                threads=self.threads,
                answers=self.answers,
                invited=uploads.invited,
            ),
            buttons=Buttons(
                shelf=shelf,
                keepers=keepers,
                threads=self.threads,
                answers=self.answers,
                now=self.now,
            ),
            library=self.library,
            forgetting=self.forgetting,
            opening=Opening(
                platforms=chats,
                ledger=self.ledger,
                library=self.library,
                links=self.links,
                history_days=90,
                guests=False,
            ),
            queueing=self.queueing,
            refusal=refusal,
            models=("", "other"),
        )

    def limited(self, per_minute: int) -> Handlers:
        """The same with a limit on questions."""
        return self._handlers(per_minute)

    def holds(
        self,
        text: str,
        *,
        name: str = "leave.txt",
        readers: frozenset[str] = frozenset({EVERYONE}),
        owner: str = ANNA.reader,
    ) -> Document:
        """A document that is already searchable."""
        key = f"documents/{name}"
        self.files.save(key, iter((text.encode(),)), media_type="text/plain", max_bytes=1000)
        return self.library.take_in(
            Arrival(
                document_id=document_id("default", "test", name),
                organisation="default",
                name=name,
                readers=readers,
                owner=owner,
                key=key,
                size=len(text),
                sha256=str(hash(text)),
            )
        )


@pytest.fixture
def world() -> World:
    return World()


def thread(root: str = "1.0", channel: str = CHANNEL) -> ThreadRef:
    return ThreadRef(platform="slack", tenant="T1", channel=channel, root=root)


def asked(
    text: str, *, ts: str = "1.0", place: PlaceKind = "public", asker: Person = ANNA, **more: Any
) -> Asked:
    """A question by Anna in a public channel, unless said otherwise."""
    where = more.pop("thread", None) or thread(ts)
    return Asked(
        key=f"slack:T1:{where.channel}:{ts}",
        thread=where,
        asker=asker,
        text=text,
        message=MessageRef(thread=where, id=ts),
        place=place,
        **more,
    )
