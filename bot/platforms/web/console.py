"""The console's pages behind one guard: who may come in, which changes are genuine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain import UploadTicket
from bot.http import HttpRequest, HttpResponse
from bot.platforms.web.broker import Broker
from bot.platforms.web.forms import fields_of, wants_json
from bot.platforms.web.rendering import Renderer
from bot.platforms.web.sessions import Session, Sessions
from bot.platforms.web.transcript import Transcript
from bot.ports import Clock, DocumentStore
from rag.domain import Passage, Principal

STRANGER = (
    "The console is open to this machine only. To use it from elsewhere, set FOOTNOTE_PASSWORD "
    "and start again."
)
STALE = "This page is out of date. Reload it and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How Footnote is doing."""

    queued: int
    """Deliveries waiting."""
    dead: int
    """Deliveries that ended undone."""
    documents: int
    passages: int
    model: str
    index: str
    notes: tuple[str, ...] = ()
    """What an operator should know, one sentence each."""


def _no_prompts(principal: Principal) -> Sequence[str]:
    del principal
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleParts:
    """Everything the console's pages need from outside."""

    sessions: Sessions
    renderer: Renderer
    transcript: Transcript
    broker: Broker
    documents: DocumentStore
    passages: Callable[[str, Principal], Sequence[Passage]]
    """A document's passages in order, as far as the principal may read them."""
    ingress: Callable[[HttpRequest], HttpResponse]
    """Where messages, stops, ratings and buttons go: the same front door as every platform's."""
    upload_link: Callable[[UploadTicket], str]
    """The address of the upload page that a ticket opens."""
    vitals: Callable[[], Vitals]
    learn: Callable[[], None] | None = None
    """Takes in the project's own documentation; offered while there is nothing to ask about."""
    prompts: Callable[[Principal], Sequence[str]] = _no_prompts
    """Questions to begin with."""
    new_id: Callable[[], str]
    now: Clock
    max_upload_bytes: int = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that passed the guard."""

    request: HttpRequest
    session: Session
    names: Mapping[str, str]
    """The parts of the path that have names."""

    @property
    def fields(self) -> Mapping[str, str]:
        """What a form sent."""
        return fields_of(self.request)

    @property
    def by_script(self) -> bool:
        """Whether our script asks for JSON, and not a plain form for a page."""
        return wants_json(self.request)


Page = Callable[[Visit], HttpResponse]


class Guard:
    """Lets a request through to a page, or says why not.

    Args:
        sessions: Knows who is at the console.
        renderer: Makes the page that refuses.
    """

    def __init__(self, sessions: Sessions, renderer: Renderer) -> None:
        self._sessions = sessions
        self._renderer = renderer

    def open(
        self, page: Page, request: HttpRequest, names: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """The page's answer for those who may use the console."""
        if self._sessions.stranger(request):
            return self._renderer.page(403, "refused.html", sentence=STRANGER)
        session = self._sessions.current(request)
        if session is None:
            return self._to_login(request)
        if request.method == "POST" and self._forged(session, request):
            return self._renderer.page(403, "refused.html", sentence=STALE)
        response = page(Visit(request=request, session=session, names=names or {}))
        return with_cookie(response, session.cookie)

    def _forged(self, session: Session, request: HttpRequest) -> bool:
        token = request.headers.get("x-csrf-token") or fields_of(request).get("csrf", "")
        return self._sessions.forged(session, token)

    def _to_login(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or wants_json(request):
            return HttpResponse.text(401, "Please log in to the console first.")
        return HttpResponse(status=303, headers={"location": "/login"})


def with_cookie(response: HttpResponse, cookie: str) -> HttpResponse:
    """The response, setting the cookie if there is one to set."""
    if not cookie:
        return response
    return replace(response, headers={**response.headers, "set-cookie": cookie})


def see_other(location: str) -> HttpResponse:
    """Sends a browser on after a form."""
    return HttpResponse(status=303, headers={"location": location})
