"""The pages of the way in and of health: log in, log out, how Footnote is doing."""

import json
from dataclasses import asdict

from bot.http import HttpRequest, HttpResponse
from bot.platforms.web.console import (
    STRANGER,
    ConsoleParts,
    Visit,
    see_other,
    with_cookie,
)
from bot.platforms.web.forms import fields_of

WRONG = "That is not the password. Please try again."
TOO_MANY = "Too many wrong passwords. Please wait a minute and try again."


class AccountPages:
    """Logs people in and out.

    Args:
        parts: What the console works with.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    def ask(self, request: HttpRequest) -> HttpResponse:
        """The login page; there is none where no password is set."""
        sessions, renderer = self._parts.sessions, self._parts.renderer
        if sessions.stranger(request):
            return renderer.page(403, "refused.html", sentence=STRANGER)
        if sessions.current(request):
            return see_other("/")
        return renderer.page(200, "login.html", wrong="")

    def check(self, request: HttpRequest) -> HttpResponse:
        """Takes a password."""
        sessions, renderer = self._parts.sessions, self._parts.renderer
        if sessions.stranger(request) or not sessions.needs_password:
            return renderer.page(403, "refused.html", sentence=STRANGER)
        session = sessions.log_in(request, fields_of(request).get("password", ""))
        if session:
            return with_cookie(see_other("/"), session.cookie)
        if sessions.paused(request):
            return renderer.page(429, "login.html", wrong=TOO_MANY)
        return renderer.page(403, "login.html", wrong=WRONG)

    def leave(self, visit: Visit) -> HttpResponse:
        """Ends the session."""
        del visit
        return with_cookie(see_other("/login"), self._parts.sessions.log_out())


class HealthPage:
    """Says how Footnote is doing.

    Args:
        parts: What the console works with.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    def show(self, visit: Visit) -> HttpResponse:
        """The whole page, its figures alone, or the figures as JSON."""
        vitals = self._parts.vitals()
        if visit.by_script:
            return HttpResponse.json(200, json.dumps(asdict(vitals)).encode())
        if "panel" in visit.request.query:
            return self._parts.renderer.fragment("vitals.html", vitals=vitals)
        return self._parts.renderer.page(
            200,
            "health.html",
            session=visit.session,
            vitals=vitals,
            threads=self._parts.transcript.threads(visit.session.person.id),
            may_leave=self._parts.sessions.needs_password,
        )
