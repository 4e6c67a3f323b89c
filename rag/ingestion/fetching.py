"""The one function that fetches a web page: nowhere else may an address be opened for a person."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from rag.domain import Unreadable
from rag.failpoint import failpoint
from rag.ingestion.addresses import Resolve, is_public, resolve
from rag.ingestion.responses import FetchedPage, page_of

_AGENT = "Footnote (document ingestion)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_LONGEST_URL = 4_000
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A URL taken apart and found to be one that may be asked for."""

    parts: SplitResult
    host: str
    port: int

    @property
    def path(self) -> str:
        path = quote(self.parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self.parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        return f"{path}?{query}" if query else path

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.parts.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.parts.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFetcher:
    """Fetches single pages over http and https, from public addresses only.

    A name is resolved once, every answer must be public, and that very answer is connected to; each
    redirect starts anew. Hosts that the operator allowed by name may lie anywhere.
    """

    allow_hosts: Collection[str] = ()
    max_bytes: int = 50 << 20
    timeout: float = 30.0
    resolving: Resolve = resolve
    clock: Callable[[], float] = time.monotonic

    def fetch(self, url: str) -> FetchedPage:
        """The page at `url`, redirects followed.

        Raises:
            Unreadable: with one sentence that names the reason.
        """
        until = self.clock() + self.timeout
        for _ in range(_MOST_REDIRECTS + 1):
            target = _target(url)
            failpoint("page.before_fetch")
            found = self._get(target, until)
            failpoint("page.after_fetch")
            if isinstance(found, FetchedPage):
                return found
            url = urljoin(target.url, found)
        msg = f"The page is redirected more than {_MOST_REDIRECTS} times."
        raise Unreadable(msg)

    def _get(self, target: _Target, until: float) -> FetchedPage | str:
        """The page, or the address it redirects to."""
        try:
            with (
                closing(self._connect(target, until)) as plain,
                _Deadline(plain, self._left(until)),
            ):
                found = self._ask(plain, target)
        except Unreadable as refused:
            raise (
                Unreadable(self._too_late(target)) if self.clock() >= until else refused
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = self.clock() >= until or isinstance(error, TimeoutError)
            raise Unreadable(self._why_not(target, error, late=late)) from error
        if self.clock() >= until:
            raise Unreadable(self._too_late(target))
        return found

    def _too_late(self, target: _Target) -> str:
        return f"{target.host} took longer than {self.timeout:g} seconds."

    def _left(self, until: float) -> float:
        return max(until - self.clock(), 0.01)

    def _connect(self, target: _Target, until: float) -> socket.socket:
        """A connection to one of the host's addresses, all of them checked before."""
        addresses = self.resolving(target.host, target.port)
        allowed = target.host in {host.lower().strip("[]") for host in self.allow_hosts}
        if not allowed and not all(is_public(address) for address in addresses):
            msg = f"{target.host} is not a public address; an operator may allow it: --allow-host {target.host}."
            raise Unreadable(msg)
        refused: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, target.port), self._left(until))
            except OSError as error:
                refused = error
        raise refused

    def _ask(self, plain: socket.socket, target: _Target) -> FetchedPage | str:
        secure = target.parts.scheme == "https"
        stream = _trust().wrap_socket(plain, server_hostname=target.host) if secure else plain
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = stream
        with closing(stream), closing(connection):
            connection.request("GET", target.path, headers=_headers(target))
            with closing(connection.getresponse()) as response:
                location = response.getheader("Location")
                if response.status in _REDIRECTS and location:
                    return location
                return page_of(response, target.url, self.max_bytes)

    def _why_not(self, target: _Target, error: Exception, *, late: bool) -> str:
        if late:
            return self._too_late(target)
        match error:
            case ssl.SSLCertVerificationError():
                return f"The certificate of {target.host} is not valid."
            case socket.gaierror():
                return f"There is no host called {target.host}."
            case ConnectionRefusedError():
                return f"{target.host} does not accept connections."
            case OSError():
                return f"{target.host} cannot be reached."
            case _:
                return f"{target.host} answered with something that is not HTTP."


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates hold; read with the first page, because it takes a tenth of a second."""
    return ssl.create_default_context()


class _Deadline:
    """Breaks a connection off when the time is over, however slowly its bytes drip."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._own = connection.dup()
        self._watch = threading.Timer(seconds, _break_off, [self._own])
        self._watch.daemon = True

    def __enter__(self) -> None:
        self._watch.start()

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        self._own.close()


def _break_off(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _headers(target: _Target) -> dict[str, str]:
    return {
        "Host": target.authority,
        "User-Agent": _AGENT,
        "Accept": "text/html, application/pdf, text/*;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _target(url: str) -> _Target:
    """The URL taken apart.

    Raises:
        Unreadable: it is none that may be asked for.
    """
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        msg = "It is not a proper web address."
        raise Unreadable(msg)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        msg = "It is not a proper web address."
        raise Unreadable(msg) from error
    if parts.scheme not in _PORTS or not host:
        msg = "Only pages at http:// and https:// addresses can be fetched."
        raise Unreadable(msg)
    if parts.username is not None or parts.password is not None:
        msg = "Addresses with a user name or a password in them are not fetched."
        raise Unreadable(msg)
    return _Target(parts=parts, host=host, port=port)
