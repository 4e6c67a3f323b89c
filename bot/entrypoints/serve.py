"""Everything in one process: front door, queue, workers, console."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from starlette.routing import BaseRoute

from bot.config import Settings
from bot.entrypoints.hosting import Workers, ingress_route, listen, run
from bot.http import HttpRequest
from bot.ports import Held, StorageDamaged
from bot.wiring.app import App, open_app
from bot.wiring.canary import canary_found, plant_canary
from bot.wiring.chat import Chat, open_chat
from bot.wiring.console import Console, open_console, page_handlers
from bot.wiring.doors import SLACK_PATH, TEAMS_PATH
from bot.wiring.platforms import join_slack, join_teams
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
        listening = stack.enter_context(listen(settings.host, settings.port))
        port = listening.getsockname()[1]
        app = stack.enter_context(open_app(replace(settings, port=port)))
        stack.enter_context(_alone(settings.data_dir))
        _take_back(app)
        notes = _examined(app)
        platforms = Platforms()
        console = open_console(app)
        console.join(platforms)
        join_slack(app, platforms)
        join_teams(app, platforms)
        chat = open_chat(app, platforms)
        for starter in platforms.starters:
            starter()
        for closer in platforms.closers:
            stack.callback(closer)
        workers = Workers(
            chat.worker,
            count=settings.workers,
            wait=app.stores.wait,
            chores=(app.library.expire_due,),
            watches=(chat.queueing.look,),
        )
        for note in notes:
            warn(note)
        _warm(app, platforms)
        run(
            listening,
            _routes(app, chat, console, notes, platforms),
            workers,
            ready=lambda: ready(app.settings.base_url),
            closing=console.broker.close,
        )


def _routes(
    app: App, chat: Chat, console: Console, notes: Sequence[str], platforms: Platforms
) -> list[BaseRoute]:
    """Platform doors first, then the pages that links open, then the console."""

    def visitor(request: HttpRequest) -> Principal | None:
        session = console.sessions.current(request)
        return session.principal if session else None

    routes: list[BaseRoute] = list(console.routes(chat, learn=_learning(app), notes=notes))
    routes += [ingress_route(path, chat.ingress.handle) for path in PLATFORM_PATHS]
    routes.append(ingress_route("/healthz", chat.ingress.handle, ("GET",)))
    for start, handle in page_handlers(app, visitor).items():
        routes.append(ingress_route(f"{start}{{rest:path}}", handle, ("GET",)))
    for path, handle in platforms.pages.items():
        routes.append(ingress_route(path, handle, ("GET",)))
    return routes


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
        plant_canary(app.search)
    if canary_found(app.search):
        msg = "Search returned a document that nobody may read. Not serving; please report this."
        raise StorageDamaged(msg)
    settings = app.settings
    notes: list[str] = []
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and not settings.password:
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
            platforms.warm()
            app.search.embed_missing()
        except Exception:
            # The first question will meet the same and say so where it is asked.
            log.exception("warming up failed", extra={"action": "warm_failed"})

    threading.Thread(target=warm, name="warm-up", daemon=True).start()
