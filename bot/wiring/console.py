"""The console and the small pages, joined to the application."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from starlette.routing import Route

from bot.http import HttpRequest, HttpResponse
from bot.pages.document_link import DocumentLink
from bot.pages.rendering import Pages
from bot.pages.tickets import Tickets
from bot.pages.upload import UploadPage
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
from bot.ports import StorageDamaged
from bot.storage.sqlite.transcript import SqliteTranscript
from bot.wiring.app import App
from bot.wiring.chat import Chat
from bot.wiring.reach import announced
from bot.wiring.search import shown
from bot.wiring.sides import Platforms, Sides
from bot.wiring.stores import LocalStores
from rag.domain import Principal


@dataclass(frozen=True, kw_only=True)
class Console:
    """The console's own objects, before the use cases exist that its pages call."""

    app: App
    local: LocalStores
    sessions: Sessions
    renderer: Renderer
    broker: Broker
    transcript: SqliteTranscript

    def join(self, platforms: Platforms) -> None:
        """Adds the console to the platforms."""
        door = WebDoor(self.sessions, now=self.app.now, new_id=new_id)
        platforms.doors.update(dict.fromkeys(PATHS, door))
        pen = Pen(self.transcript, self.broker, now=self.app.now)
        web = WebPlatform(pen, organisation=self.app.settings.organisation, new_id=new_id)
        platforms.add("web", lambda: Sides(translator=WebTranslator(), chat=web, keeper=web))

    def routes(
        self, chat: Chat, *, learn: Callable[[], None] | None, notes: Sequence[str]
    ) -> list[Route]:
        """Every address of the console, the uploads and the files."""
        app = self.app
        parts = ConsoleParts(
            sessions=self.sessions,
            renderer=self.renderer,
            transcript=self.transcript,
            broker=self.broker,
            documents=app.stores.documents,
            passages=app.search.passages,
            ingress=chat.ingress.handle,
            upload_link=app.links.upload,
            vitals=lambda: self._vitals(notes),
            learn=learn,
            prompts=self._prompts,
            new_id=new_id,
            now=app.now,
            max_upload_bytes=app.settings.max_upload_bytes,
        )
        uploads = Uploads(
            verify=self.local.forms.verify,
            files=app.stores.files,
            stored=chat.arriving.arrived,
        )
        files = FilesByLink(self.local.files.linked)
        return [*console_routes(parts), uploads.route, files.route]

    def _vitals(self, notes: Sequence[str]) -> Vitals:
        waiting, dead = self.local.queue.counts()
        documents, passages = self.app.search.count()
        return Vitals(
            queued=waiting,
            dead=dead,
            documents=documents,
            passages=passages,
            model=self.app.settings.model,
            index=shown(self.app.settings.index),
            notes=tuple(notes),
        )

    def _prompts(self, principal: Principal) -> Sequence[str]:
        page = self.app.stores.documents.list(principal, limit=3)
        return tuple(f"What does “{each.title}” say?" for each in page.documents)


def open_console(app: App) -> Console:
    """Builds the console of a one-machine application."""
    local = app.stores.local
    if local is None:
        msg = "The console needs the one-machine stores; unset the AWS settings to use it."
        raise StorageDamaged(msg)
    settings = app.settings
    sessions = Sessions(
        app.stores.signer,
        password=settings.password,
        organisation=settings.organisation,
        now=app.now,
        new_id=new_id,
        secure=settings.base_url.startswith("https://"),
        exposed=announced(settings),
    )
    return Console(
        app=app,
        local=local,
        sessions=sessions,
        renderer=Renderer(base_url=settings.base_url, now=app.now),
        broker=Broker(),
        transcript=SqliteTranscript(
            local.database, now=app.now, history=timedelta(days=settings.history_days)
        ),
    )


def page_handlers(
    app: App, visitor: Callable[[HttpRequest], Principal | None]
) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
    """The small pages that links in chat open, by the start of their path."""
    pages = Pages()
    upload = UploadPage(
        Tickets(app.stores.signer), app.stores.forms, pages=pages, now=app.now, new_id=new_id
    )
    document = DocumentLink(
        app.stores.signer,
        app.stores.documents,
        app.stores.files,
        pages=pages,
        visitor=visitor,
    )
    return {"/upload/": upload.handle, "/d/": document.handle}


def new_id() -> str:
    """A random id."""
    return uuid4().hex
