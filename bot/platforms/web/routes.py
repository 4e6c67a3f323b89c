"""The console's addresses, to be mounted where Footnote serves."""

import json
from collections.abc import AsyncIterator
from functools import cache
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.http import HttpRequest, HttpResponse
from bot.platforms.web.account_pages import AccountPages, HealthPage
from bot.platforms.web.bridge import Endpoint, endpoint, given_out, without_body
from bot.platforms.web.broker import Broker
from bot.platforms.web.chat_pages import ChatPages
from bot.platforms.web.console import ConsoleParts, Guard, Page
from bot.platforms.web.document_pages import DocumentPages
from bot.platforms.web.door import PATHS
from bot.platforms.web.rendering import Renderer
from bot.platforms.web.source_page import SourcePage

ASSETS = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icons.svg": "image/svg+xml",
    "mark.svg": "image/svg+xml",
}


def console_routes(parts: ConsoleParts) -> list[Route]:
    """Every address of the console."""
    guard = Guard(parts.sessions, parts.renderer)
    chat, account = ChatPages(parts), AccountPages(parts)
    pages = [
        *(("POST", path, chat.take) for path in PATHS),
        ("POST", "/console/logout", account.leave),
        *_chat_pages(chat),
        *_document_pages(parts),
    ]
    return [
        *(Route(path, _guarded(guard, page), methods=[method]) for method, path, page in pages),
        Route("/login", endpoint(lambda request, _: account.ask(request)), methods=["GET"]),
        Route(
            "/console/login", endpoint(lambda request, _: account.check(request)), methods=["POST"]
        ),
        Route("/console/events", _events(parts), methods=["GET"]),
        Route("/static/{name}", endpoint(_asset), methods=["GET"]),
    ]


def _chat_pages(chat: ChatPages) -> list[tuple[str, str, Page]]:
    return [
        ("GET", "/", chat.home),
        ("GET", "/threads", chat.threads),
        ("GET", "/threads/{thread}", chat.thread),
        ("GET", "/threads/{thread}/messages", chat.messages),
        ("GET", "/threads/{thread}/forget", chat.confirm),
    ]


def _document_pages(parts: ConsoleParts) -> list[tuple[str, str, Page]]:
    documents, source, health = DocumentPages(parts), SourcePage(parts), HealthPage(parts)
    return [
        ("GET", "/documents", documents.table),
        ("GET", "/documents/rows", documents.rows),
        ("GET", "/documents/{document:path}/remove", documents.confirm),
        ("POST", "/console/tickets", documents.ticket),
        ("POST", "/console/learn", documents.learn),
        ("GET", "/source/{document:path}", source.show),
        ("GET", "/status", health.show),
    ]


def _guarded(guard: Guard, page: Page) -> Endpoint:
    return endpoint(lambda request, names: guard.open(page, request, names))


def _events(parts: ConsoleParts) -> Endpoint:
    async def serve(request: Request) -> Response:
        session = await run_in_threadpool(parts.sessions.current, without_body(request))
        if session is None:
            return given_out(HttpResponse.text(401, "Please log in to the console first."))
        return StreamingResponse(
            event_lines(parts.broker, parts.renderer, session.person.id),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    return serve


async def event_lines(broker: Broker, renderer: Renderer, person: str) -> AsyncIterator[str]:
    """Server-Sent Events; a comment now and then keeps proxies from closing a quiet stream."""
    yield "retry: 1000\n: hello\n\n"
    async for update in broker.listen(person):
        if update is None:
            yield ": still here\n\n"
            continue
        held = {
            "thread": update.thread,
            "id": update.id,
            "html": renderer.message(update.entry) if update.entry else "",
            "final": update.final,
        }
        yield f"event: message\ndata: {json.dumps(held)}\n\n"


@cache
def _read(name: str) -> bytes:
    return (files("bot.platforms.web") / "static" / name).read_bytes()


def _asset(request: HttpRequest, names: dict[str, str]) -> HttpResponse:
    name = names["name"]
    if name not in ASSETS:
        return HttpResponse.text(404, "There is nothing here.")
    kept = "public, max-age=31536000, immutable" if "v" in request.query else "max-age=3600"
    return HttpResponse(
        status=200,
        body=_read(name),
        headers={"content-type": ASSETS[name], "cache-control": kept},
    )
