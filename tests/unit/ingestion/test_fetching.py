"""Web pages fetched through the one door there is."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from rag.domain import Unreadable
from rag.ingestion.addresses import is_public
from rag.ingestion.fetching import PageFetcher
from rag.ingestion.responses import FetchedPage
from tests.fakes.loopback import LoopbackServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(
    body: bytes = b"<p>words</p>", status: int = 200, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": "text/html", **named}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return send


class Site:
    """A web server on loopback that answers each path as told, and remembers who asked for what."""

    def __init__(self, pages: dict[str, Answer]) -> None:
        self.asked: list[tuple[str, str]] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.path, self.headers.get("Host", "")))
                pages[self.path.partition("?")[0]](self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                """Says nothing."""

        self.server = LoopbackServer(Handler)
        self.url = f"http://pages.example:{self.server.server_port}"


@contextmanager
def site(**pages: Answer) -> Iterator[Site]:
    made = Site({f"/{name}": page for name, page in pages.items()})
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def answering(*answers: list[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver that gives these answers, one after the other."""
    left = iter(answers)

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return next(left)

    return resolve


def fetch(url: str, **settings: Any) -> FetchedPage:
    """Fetches with `pages.example` allowed, which lies on loopback here."""
    given: dict[str, Any] = {"allow_hosts": ["pages.example"], "resolving": loopback, **settings}
    return PageFetcher(**given).fetch(url)


def refusal(url: str, **settings: Any) -> str:
    with pytest.raises(Unreadable) as refused:
        fetch(url, **settings)
    reason = str(refused.value)
    assert reason.endswith(".")
    assert "\n" not in reason
    return reason


def test_a_page_comes_with_a_name_and_its_type() -> None:
    with site(guide=answer(Content_Type="text/html; charset=utf-8")) as made:
        page = fetch(f"{made.url}/guide?x=1#part")
        assert made.asked == [("/guide?x=1", made.url.removeprefix("http://"))]
    assert page.body == b"<p>words</p>"
    assert page.media_type == "text/html"
    assert page.name == "guide.html"
    assert page.url == f"{made.url}/guide?x=1"


def test_redirects_are_followed_to_the_end() -> None:
    with site(old=answer(status=302, Location="/new"), new=answer(b"new words")) as made:
        page = fetch(f"{made.url}/old")
    assert page.body == b"new words"
    assert page.url.endswith("/new")


def test_a_redirect_to_a_private_address_is_refused() -> None:
    with site(out=answer(status=302, Location="http://inside.example/secret")) as made:
        reason = refusal(f"{made.url}/out")
    assert (
        reason
        == "inside.example is not a public address; an operator may allow it: --allow-host inside.example."
    )


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with site(out=answer(status=301, Location="file:///etc/passwd")) as made:
        assert "Only pages at http:// and https://" in refusal(f"{made.url}/out")


def test_endless_redirects_are_given_up() -> None:
    with site(round=answer(status=307, Location="/round")) as made:
        assert refusal(f"{made.url}/round") == "The page is redirected more than 5 times."
        assert len(made.asked) == 6


def test_loopback_is_refused_unless_its_host_is_allowed() -> None:
    with site(x=answer()) as made:
        reason = refusal(f"{made.url}/x", allow_hosts=["other.example"])
        assert "pages.example is not a public address" in reason
        assert made.asked == []


def test_one_private_answer_among_public_ones_is_enough_to_refuse() -> None:
    reason = refusal("http://mixed.example/", resolving=answering(["93.184.216.34", "10.0.0.1"]))
    assert "not a public address" in reason


def test_the_name_is_resolved_once_so_that_no_second_answer_can_differ() -> None:
    with site(x=answer()) as made:
        assert fetch(f"{made.url}/x", resolving=answering(["127.0.0.1"], ["10.0.0.1"])).body


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "nonsense", ""),
        *("168.63.129.16", "192.0.0.192", "192.88.99.1", "fec0::1", "3fff::1"),
    ],
)
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "[::1]", "localhost"]
)
def test_no_spelling_of_loopback_gets_through(host: str) -> None:
    with pytest.raises(Unreadable) as refused:
        PageFetcher(timeout=1).fetch(f"http://{host}:9/")
    assert "not a public address" in str(refused.value) or "no host called" in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://pages.example/x", "file:///etc/passwd", "gopher://pages.example", "pages.example"),
        *("http://", "http://user:secret@pages.example/", "http://pages.example:99999/"),
        *(
            "http://pages.example/a b",
            "http://pages.example/\r\nHost: x",
            "http://[::1",
            "javascript:1",
        ),
        "http://pages.example/" + "a" * 5_000,
    ],
)
def test_addresses_that_are_none_are_refused_unasked(url: str) -> None:
    def nobody(_host: str, _port: int) -> Sequence[str]:
        pytest.fail("nothing may be looked up")

    reason = refusal(url, resolving=nobody)
    assert "secret" not in reason


def test_larger_pages_than_allowed_are_refused_declared_or_not() -> None:
    body = b"x" * 5_000
    with site(told=answer(body, Content_Length="5000"), untold=answer(body)) as made:
        for name in ("told", "untold"):
            assert refusal(f"{made.url}/{name}", max_bytes=4_000) == "The page is too large."


def test_a_packed_page_is_unpacked_within_the_same_limit() -> None:
    small, bomb = gzip.compress(b"packed words"), gzip.compress(bytes(10_000_000))
    with site(
        small=answer(small, Content_Encoding="gzip"), bomb=answer(bomb, Content_Encoding="gzip")
    ) as made:
        assert fetch(f"{made.url}/small").body == b"packed words"
        assert refusal(f"{made.url}/bomb", max_bytes=1 << 20) == "The page is larger than 1 MB."


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/zip", "audio/mpeg"])
def test_what_is_no_document_is_refused_by_its_type(media_type: str) -> None:
    with site(x=answer(Content_Type=media_type)) as made:
        assert media_type in refusal(f"{made.url}/x")


def test_an_error_is_told_with_its_number() -> None:
    with site(gone=answer(status=410)) as made:
        assert refusal(f"{made.url}/gone") == "pages.example answered 410 Gone."


def test_a_page_that_breaks_off_is_refused() -> None:
    with site(cut=answer(b"half", Content_Length="100")) as made:
        assert refusal(f"{made.url}/cut") == "The page broke off before its end."


def test_an_empty_page_is_refused() -> None:
    with site(none=answer(b"")) as made:
        assert refusal(f"{made.url}/none") == "The page is empty."


def test_a_page_that_drips_is_given_up_in_time() -> None:
    done = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not done.wait(0.02):
            try:
                request.wfile.write(b"x")
            except OSError:
                return

    with site(slow=drip) as made:
        started = time.monotonic()
        reason = refusal(f"{made.url}/slow", timeout=0.3)
        took = time.monotonic() - started
        done.set()
    assert reason == "pages.example took longer than 0.3 seconds."
    assert took < 5


def test_an_unknown_host_and_a_closed_door_are_told_apart() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "does not accept connections" in refusal(f"http://pages.example:{port}/")
    assert refusal("http://x.example/", resolving=unknown) == "There is no host called x.example."


def test_a_server_without_a_certificate_is_no_https_server() -> None:
    with site(x=answer()) as made:
        reason = refusal(made.url.replace("http:", "https:") + "/x")
    assert reason == "pages.example cannot be reached."


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("a/report.pdf", {"Content_Type": "application/pdf"}, "report.pdf"),
        ("x", {"Content_Disposition": 'attachment; filename="../../etc/x.txt"'}, "....etcx.txt"),
        ("", {}, "pages.example.html"),
    ],
)
def test_names_are_made_of_the_address_and_never_paths(
    path: str, headers: dict[str, str], name: str
) -> None:
    with site(**{path: answer(b"words", 200, **headers)}) as made:
        assert fetch(f"{made.url}/{path}").name == name
