"""Everything on one machine: queue, workers and console in this process, the platforms' front in another."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.config import Settings
from bot.entrypoints.asgi import Answering
from bot.entrypoints.front.channel import Orders
from bot.entrypoints.front.collecting import Collector
from bot.entrypoints.front.keeper import Front
from bot.entrypoints.hosting import Host, allow_many_files, listen
from bot.entrypoints.workers import Workers
from bot.handlers.rereading import read_again
from bot.handlers.strays import Strays
from bot.http import HttpRequest
from bot.pages.rendering import Pages
from bot.ports import Held, StorageDamaged
from bot.wiring.app import App, open_app
from bot.wiring.canary import canary_found, plant_canary
from bot.wiring.chat import Chat, open_chat
from bot.wiring.console import Console, open_console, page_handlers
from bot.wiring.doors import SLACK_PATH, TEAMS_PATH
from bot.wiring.inbox import open_inbox
from bot.wiring.platforms import join_slack, join_teams
from bot.wiring.reach import exposed
from bot.wiring.sides import Platforms
from rag.domain import EVERYONE, Principal

log = logging.getLogger(__name__)

PLATFORM_PATHS = (SLACK_PATH, TEAMS_PATH)
"""Fixed for the platforms; a path whose platform is not set up answers 404."""

DOCS = Path(__file__).parent.parent.parent / "docs"
"""The project's own documentation, offered while there is nothing else to ask about."""


def serve_forever(
    settings: Settings, *, ready: Callable[[str], None], warn: Callable[[str], None]
) -> None:
    """Serves until SIGTERM or SIGINT, then drains.

    Args:
        settings: What the operator set.
        ready: Told the address once requests are answered.
        warn: Told what an operator should know, one sentence each.

    Raises:
        SettingsError, PortError, RagError, OSError: it cannot start; one sentence says why.
    """
    with ExitStack() as stack:
        allow_many_files()
        listening = stack.enter_context(listen(settings.host, settings.port))
        front = Front(listening)
        stack.callback(front.wait)
        port = listening.getsockname()[1]
        app = stack.enter_context(open_app(replace(settings, port=port)))
        stack.enter_context(_alone(settings.data_dir))
        _take_back(app)
        notes = _examined(app)
        console = open_console(app)
        platforms = _joined(app, console)
        chat = open_chat(app, platforms)
        for starter in platforms.starters:
            starter()
        for closer in platforms.closers:
            stack.callback(closer)
        inbox = stack.enter_context(open_inbox(settings.data_dir))
        put_all = console.local.queue.put_all
        collector = Collector(inbox, put_all, collected=front.collected)
        for note in notes:
            warn(note)

        def opened() -> None:
            front.open(_orders(app, platforms), adopt=host.adopt, stored=collector.look)
            ready(app.settings.base_url)
            _warm(app, platforms)

        def closing() -> None:
            front.close()
            console.broker.close()

        routes = _routes(app, chat, console, notes, platforms)
        host = Host(_pages(routes), opened=opened, closing=closing)
        _run(host, front, collector, _workers(app, chat))


def _run(host: Host, front: Front, collector: Collector, workers: Workers) -> None:
    """Serves until SIGTERM or SIGINT, then drains."""
    collector.start()
    workers.start()
    try:
        host.run_here()
    finally:
        front.wait()
        collector.stop()
        workers.stop()


def _joined(app: App, console: Console) -> Platforms:
    platforms = Platforms()
    console.join(platforms)
    join_slack(app, platforms)
    join_teams(app, platforms)
    return platforms


def _workers(app: App, chat: Chat) -> Workers:
    return Workers(
        chat.worker,
        count=app.settings.workers,
        wait=app.stores.wait,
        chores=(app.library.expire_due, _strays(app).take_out),
        watches=(chat.queueing.look,),
    )


def _strays(app: App) -> Strays:
    return Strays(
        documents=app.stores.documents,
        index=app.search.index,
        named=app.search.named,
        now=app.now,
    )


def _orders(app: App, platforms: Platforms) -> Orders:
    paths = tuple(path for path in PLATFORM_PATHS if path in platforms.doors)
    return Orders(settings=app.settings, paths=paths)


def _routes(
    app: App, chat: Chat, console: Console, notes: Sequence[str], platforms: Platforms
) -> list[BaseRoute]:
    """Platform doors first, then the pages that links open, then the console."""

    def visitor(request: HttpRequest) -> Principal | None:
        session = console.sessions.current(request)
        return session.principal if session else None

    routes: list[BaseRoute] = list(console.routes(chat, learn=_learning(app), notes=notes))
    ingress, read = Answering(chat.ingress.handle), ["GET"]
    routes += [Route(path, ingress, methods=["POST"]) for path in PLATFORM_PATHS]
    routes.append(Route("/healthz", ingress, methods=read))
    for start, handle in page_handlers(app, visitor).items():
        routes.append(Route(f"{start}{{rest:path}}", Answering(handle), methods=read))
    for path, handle in platforms.pages.items():
        routes.append(Route(path, Answering(handle), methods=read))
    return routes


def _pages(routes: Sequence[BaseRoute]) -> Starlette:
    return Starlette(routes=routes, exception_handlers={404: _nothing_here})


async def _nothing_here(_: Request, __: Exception) -> Response:
    said = Pages().sentence(404, "There is nothing at this address.")
    return Response(said.body, status_code=said.status, headers=dict(said.headers))


def _take_back(app: App) -> None:
    """What a process before this one held when it died is ours now, at once."""
    local = app.stores.local
    if local is not None:
        local.queue.take_back()
        local.ledger.take_back()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the data folder for this server; the lock goes with the process, however it ends.

    Raises:
        StorageDamaged: another server uses the folder.
    """
    with (folder / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            msg = (
                f"Another Footnote already serves {folder}. Stop it first, "
                "or choose another folder with --data-dir."
            )
            raise StorageDamaged(msg) from error
        yield


def _examined(app: App) -> list[str]:
    """What an operator should know; refuses to serve where the reader filter does not hold.

    Raises:
        StorageDamaged: the canary that nobody may read was found.
    """
    with suppress(Held):  # an index of others may take a minute to show it
        plant_canary(app.search, app.settings.organisation)
    if canary_found(app.search, app.settings.organisation):
        msg = "Search returned a document that nobody may read. Not serving; please report this."
        raise StorageDamaged(msg)
    settings = app.settings
    notes: list[str] = []
    if exposed(settings) and not settings.password:
        notes.append("The console turns others away until FOOTNOTE_PASSWORD is set.")
    return notes


def _learning(app: App) -> Callable[[], None] | None:
    """Takes in the project's own documentation, where it lies beside the program."""
    if not DOCS.is_dir():
        return None

    def learn() -> None:
        found = app.files_below(DOCS)
        for _ in app.intake.files(found, readers=frozenset({EVERYONE})):
            pass

    return learn


def _warm(app: App, platforms: Platforms) -> None:
    """Loads, beside serving, what the first question would otherwise wait for."""
    principal = Principal(readers=frozenset({EVERYONE}), organisation=app.settings.organisation)

    def warm() -> None:
        try:
            app.find("warm", principal, k=1)
            app.answers.load()
            platforms.warm()
            read_again(app.library, app.search.index, held=app.search.count()[0])
            app.search.embed_missing()
        except Exception:
            # The first question will meet the same and say so where it is asked.
            log.exception("warming up failed", extra={"action": "warm_failed"})

    threading.Thread(target=warm, name="warm-up", daemon=True).start()
