"""Who is at the console: loopback, or a password; a signed cookie, and a token against forgery."""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

from bot.config import Secret
from bot.domain import Person
from bot.http import HttpRequest
from bot.platforms.web.forms import header_host
from bot.ports import Clock
from bot.signing import Signer, TokenError
from rag.domain import EVERYONE, Principal

COOKIE = "footnote_session"
LASTS = timedelta(days=14)
TENANT = "local"
OPERATOR = "operator"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
FORWARDING = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)
"""Headers by which a proxy shows itself."""

TRIES = 5
TRIES_IN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that may use the console."""

    id: str
    person: Person
    principal: Principal
    """What this person may read."""
    csrf: str
    """Must come back with every change; a foreign page cannot know it."""
    cookie: str = ""
    """The `Set-Cookie` header that makes the session last; empty where it is already set."""


class Sessions:
    """Opens and checks sessions.

    Without a password only this machine may come in: the peer is loopback, the `Host` is a name of
    loopback (a foreign name would be DNS rebinding) and no proxy stands in between. A proxy may hide
    itself and give our own name, so where one is announced nobody comes in without a password.

    Args:
        signer: Signs cookies and the tokens against forgery.
        password: The console's password; empty for loopback only.
        organisation: Whose documents are read.
        now: The present moment.
        new_id: Makes unguessable ids.
        secure: The console is reached by https, so the cookie is for https alone.
        exposed: Others reach us by a public address.
    """

    def __init__(  # noqa: PLR0913 - what guards the console, by keyword
        self,
        signer: Signer,
        *,
        password: Secret,
        organisation: str,
        now: Clock,
        new_id: Callable[[], str],
        secure: bool = False,
        exposed: bool = False,
    ) -> None:
        self._signer = signer
        self._password = password
        self._organisation = organisation
        self._now = now
        self._new_id = new_id
        self._secure = secure
        self._exposed = exposed
        self._failures: dict[str, list[datetime]] = {}

    @property
    def needs_password(self) -> bool:
        """Whether people log in."""
        return bool(self._password)

    def stranger(self, request: HttpRequest) -> bool:
        """Whether this request may not even see the login page."""
        if self._password:
            return False
        proxied = self._exposed or any(name in request.headers for name in FORWARDING)
        return (
            proxied or not _loopback(request.client) or header_host(request) not in LOOPBACK_NAMES
        )

    def current(self, request: HttpRequest) -> Session | None:
        """The request's session; on this machine without a password everyone gets one."""
        if self.stranger(request):
            return None
        try:
            held = self._signer.open(self._purpose("session"), _cookie(request))
        except TokenError:
            return None if self._password else self.begin()
        return self._session(str(held["s"]))

    def begin(self) -> Session:
        """A new session, to be given to the browser."""
        made = self._new_id()
        token = self._signer.sign(self._purpose("session"), {"s": made}, expires=self._end())
        return self._session(made, cookie=self._set_cookie(token, LASTS))

    def forged(self, session: Session, token: str) -> bool:
        """Whether a change does not come from a page of this session."""
        try:
            held = self._signer.open(self._purpose("csrf"), token)
        except TokenError:
            return True
        return not hmac.compare_digest(str(held["s"]), session.id)

    def log_in(self, request: HttpRequest, password: str) -> Session | None:
        """A session for the right password; None for a wrong one or after too many tries."""
        now = self._now()
        recent = [at for at in self._failures.get(request.client, ()) if now - at < TRIES_IN]
        given, right = (
            hashlib.sha256(text.encode()).digest() for text in (password, self._password.reveal())
        )
        # The number of tries is looked at first, so that a guess within the pause tells nothing.
        if len(recent) < TRIES and self._password and hmac.compare_digest(given, right):
            self._failures.pop(request.client, None)
            return self.begin()
        self._remember_failure(request.client, [*recent, now])
        return None

    def paused(self, request: HttpRequest) -> bool:
        """Whether this client has tried too often just now."""
        now = self._now()
        recent = [at for at in self._failures.get(request.client, ()) if now - at < TRIES_IN]
        return len(recent) >= TRIES

    def log_out(self) -> str:
        """The `Set-Cookie` header that ends a session."""
        return self._set_cookie("", timedelta(0))

    def _remember_failure(self, client: str, moments: list[datetime]) -> None:
        now = self._now()
        self._failures = {
            each: kept for each, kept in self._failures.items() if now - kept[-1] < TRIES_IN
        }
        self._failures[client] = moments[-TRIES:]

    def _session(self, made: str, *, cookie: str = "") -> Session:
        person = Person(platform="web", tenant=TENANT, id=OPERATOR, name="You")
        readers = frozenset({EVERYONE, person.reader})
        return Session(
            id=made,
            person=person,
            principal=Principal(readers=readers, organisation=self._organisation),
            csrf=self._signer.sign(self._purpose("csrf"), {"s": made}, expires=self._end()),
            cookie=cookie,
        )

    def _purpose(self, noun: str) -> str:
        """Holds the password's digest, so that a new password ends every session."""
        return f"console-{noun}:{hashlib.sha256(self._password.reveal().encode()).hexdigest()}"

    def _end(self) -> datetime:
        return self._now() + LASTS

    def _set_cookie(self, value: str, lasts: timedelta) -> str:
        secure = "; Secure" if self._secure else ""
        seconds = int(lasts.total_seconds())
        return f"{COOKIE}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


def _loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def _cookie(request: HttpRequest) -> str:
    try:
        held = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return held[COOKIE].value if COOKIE in held else ""
