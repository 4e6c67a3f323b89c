"""The console over real stores, with use cases that a test writes itself, served on loopback."""

import secrets
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.codec import to_plain
from bot.config import Secret
from bot.domain import (
    Address,
    AnswerReply,
    Asked,
    Claim,
    Commanded,
    Document,
    Event,
    Notice,
    Pressed,
    Rated,
    StopPressed,
    UploadTicket,
)
from bot.ingress import Ingress
from bot.pages.document_link import DocumentLink
from bot.pages.rendering import Pages
from bot.pages.tickets import Tickets
from bot.pages.upload import UploadPage
from bot.platforms.web.bridge import endpoint
from bot.platforms.web.broker import Broker
from bot.platforms.web.console import ConsoleParts, Vitals
from bot.platforms.web.door import PATHS, WebDoor
from bot.platforms.web.files import FilesByLink
from bot.platforms.web.platform import WebPlatform
from bot.platforms.web.rendering import Renderer
from bot.platforms.web.replies import Pen
from bot.platforms.web.routes import console_routes
from bot.platforms.web.sessions import Sessions
from bot.platforms.web.translator import WebTranslator
from bot.platforms.web.uploads import Uploads
from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore, LocalUploadForms
from bot.storage.sqlite import Database, SqliteDeliveryQueue, SqliteDocumentStore
from bot.storage.sqlite.transcript import SqliteTranscript
from bot.worker import Worker
from rag.domain import Answer, Citation, Passage, Principal

MEGABYTE = 1024 * 1024


def present() -> datetime:
    return datetime.now(UTC)


@dataclass
class Script:
    """What Footnote does in a test: pieces of an answer, and the events it was told."""

    pieces: Sequence[str] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Passage, ...] = ()
    gates: Sequence[threading.Event] = ()
    """The n-th piece waits for the n-th gate, where there is one."""
    events: list[Event] = field(default_factory=list[Event])
    stopped: threading.Event = field(default_factory=threading.Event)
    rated: threading.Event = field(default_factory=threading.Event)
    forgotten: threading.Event = field(default_factory=threading.Event)


class ScriptedUseCases:
    """Answers every question by the script, and removes documents when a button says so."""

    def __init__(self, script: Script, platform: WebPlatform, console: "Console") -> None:
        self._script = script
        self._platform = platform
        self._console = console

    def handle(self, event: Event, *, last_try: bool) -> None:
        del last_try
        self._script.events.append(event)
        match event:
            case Asked():
                self._answer(event)
            case StopPressed():
                self._script.stopped.set()
            case Commanded(name="forget"):
                to = Address(thread=event.thread, only=event.person, via=event.via)
                self._platform.send(to, Notice(kind="done", text="Forgotten."))
                self._script.forgotten.set()
            case Rated():
                self._script.rated.set()
            case Pressed(action="confirm-remove"):
                self._console.remove(event.value)
            case _:
                pass

    def _answer(self, asked: Asked) -> None:
        script = self._script
        claim = Claim(
            key=asked.key, owner="w", state="claimed", expires=present(), thread=asked.thread
        )
        stream = self._platform.open_reply(asked, claim, posted=lambda _: None)
        stream.status("Reading 12 passages")
        said = ""
        for number, piece in enumerate(script.pieces):
            gates = script.gates
            while number < len(gates) and not gates[number].wait(0.01):
                if script.stopped.is_set():
                    break
            if script.stopped.is_set():
                break
            stream.write(piece)
            said += piece
        if not said:
            stream.finish(Notice(kind="info", text="Stopped before there was anything to say."))
            return
        answer = Answer(
            text=said,
            answered=bool(script.citations),
            citations=script.citations,
            nearest=script.nearest,
            stopped=script.stopped.is_set(),
        )
        stream.finish(AnswerReply(answer_id=asked.key, answer=answer, question=asked.text))


class Console:
    """A console with everything real but the answers.

    Args:
        folder: Where it keeps its data.
        script: What it answers.
        password: The console's password, if any.
        port: Where it will listen.
    """

    def __init__(
        self, folder: Path, script: Script, *, password: str = "", port: int = 0, **parts: Any
    ) -> None:
        self.script = script
        self.base_url = f"http://127.0.0.1:{port}"
        self.database = Database(folder / "footnote.db")
        self.queue = SqliteDeliveryQueue(
            self.database, now=present, visibility=timedelta(seconds=60)
        )
        self.documents = SqliteDocumentStore(self.database)
        self.signer = Signer("a secret of the tests", now=present)
        self.files = LocalFileStore(
            folder / "files", signer=self.signer, base_url=self.base_url, now=present
        )
        self.forms = LocalUploadForms(self.signer, base_url=self.base_url, max_bytes=2 * MEGABYTE)
        self.passages: dict[str, tuple[Passage, ...]] = {}
        self.transcript = SqliteTranscript(self.database, now=present)
        self.broker = Broker()
        self.renderer = Renderer(base_url=self.base_url, now=present)
        self.sessions = Sessions(
            self.signer,
            password=Secret(password),
            organisation="default",
            now=present,
            new_id=new_id,
            exposed=bool(parts.pop("exposed", False)),
        )
        pen = Pen(self.transcript, self.broker, now=present)
        self.platform = WebPlatform(pen, organisation="default", new_id=new_id)
        self.use_cases = ScriptedUseCases(script, self.platform, self)
        self.worker = Worker(self.queue, {"web": WebTranslator()}.get, self.use_cases)
        self.parts = parts

    def routes(self) -> list[Route]:
        door = WebDoor(self.sessions, now=present, new_id=new_id)
        ingress = Ingress(dict.fromkeys(PATHS, door), self.queue)
        parts = ConsoleParts(
            sessions=self.sessions,
            renderer=self.renderer,
            transcript=self.transcript,
            broker=self.broker,
            documents=self.documents,
            passages=lambda document, _: self.passages.get(document, ()),
            ingress=ingress.handle,
            upload_link=self.upload_link,
            vitals=self.vitals,
            new_id=new_id,
            now=present,
            max_upload_bytes=2 * MEGABYTE,
            **self.parts,
        )
        pages, tickets = Pages(), Tickets(self.signer)
        upload = UploadPage(tickets, self.forms, pages=pages, now=present, new_id=new_id)
        link = DocumentLink(
            self.signer,
            self.documents,
            self.files,
            pages=pages,
            visitor=lambda request: (
                session.principal if (session := self.sessions.current(request)) else None
            ),
        )
        return [
            *console_routes(parts),
            Uploads(
                verify=self.forms.verify,
                files=self.files,
                stored=self.stored,
            ).route,
            FilesByLink(self.files.linked).route,
            Route("/upload/{token}", endpoint(lambda request, _: upload.handle(request))),
            Route("/d/{document}", endpoint(lambda request, _: link.handle(request))),
        ]

    def upload_link(self, ticket: UploadTicket) -> str:
        token = self.signer.sign("upload-link", to_plain(ticket), ticket.expires)
        return f"{self.base_url}/upload/{token}"

    def stored(
        self, ticket: UploadTicket, *, key: str, name: str, size: int, sha256: str, media_type: str
    ) -> None:
        self.add(
            name,
            key=key,
            size=size,
            sha256=sha256,
            media_type=media_type,
            readers=ticket.readers,
            owner=ticket.owner,
        )

    def add(self, name: str, *texts: str, **changes: Any) -> Document:
        """A document with these passages, one page each."""
        made = Document(
            id=f"d-{secrets.token_hex(6)}",
            organisation="default",
            title=name,
            name=name,
            readers=frozenset({"everyone"}),
            owner="operator",
            state="indexed",
            created=present(),
            updated=present(),
            pages=len(texts) or 3,
        )
        made = self.documents.put(replace(made, **changes))
        self.passages[made.id] = tuple(
            Passage(
                id=f"{made.id}#{n}",
                document=made.id,
                title=name,
                text=text,
                page=n + 1,
                position=n,
            )
            for n, text in enumerate(texts)
        )
        return made

    def remove(self, document_id: str) -> None:
        held = self.documents.get(document_id)
        if held:
            self.documents.put(replace(held, state="removed"))

    def vitals(self) -> Vitals:
        everyone = Principal(readers=frozenset({"everyone"}))
        return Vitals(
            queued=0,
            dead=0,
            documents=self.documents.list(everyone).total,
            passages=sum(len(each) for each in self.passages.values()),
            model="extractive",
            index="embedded",
        )

    def cite(self, number: int, document: Document, page: int, quote: str) -> Citation:
        return Citation(number=number, passage=self.passages[document.id][page - 1], quote=quote)

    def close(self) -> None:
        self.broker.close()
        self.database.close()


def new_id() -> str:
    return secrets.token_hex(16)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(console: Console, port: int, *, workers: int = 2) -> Generator[str]:
    """Serves the console in threads of this process; yields its address."""
    config = uvicorn.Config(
        Starlette(routes=console.routes()),
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    ready = threading.Event()
    started: Callable[..., Any] = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await started(sockets=sockets)
        ready.set()

    server.startup = startup
    stopping = threading.Event()
    threads = [threading.Thread(target=server.run, daemon=True)]
    threads += [
        threading.Thread(
            target=console.worker.run, args=(stopping, console.queue.wait), daemon=True
        )
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    try:
        assert ready.wait(20), "the test server did not start"
        yield console.base_url
    finally:
        stopping.set()
        console.script.stopped.set()
        console.broker.close()
        server.should_exit = True
        for thread in threads:
            thread.join(10)
        console.close()
