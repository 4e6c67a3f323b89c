"""No page runs or frames foreign content, and the console opens to this machine alone where no password is set."""

import fcntl
import socket
import struct
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.adapters.security.conftest import House, Seen

REBOUND = (
    "attacker.example",
    "127.0.0.1.attacker.example",
    "localhost.attacker.example",
    "attacker.example:8080",
    "127.1",
    "2130706433",
    "0.0.0.0",  # noqa: S104 - a name, not an address to listen on
    "[::ffff:127.0.0.1]",
    "localhost@attacker.example",
    "",
)
SIOCGIFADDR = 0x8915
INSIDE = ("/", "/documents", "/status", "/console/events", "/source/none", "/threads/none")


@pytest.mark.parametrize("host", REBOUND)
def test_a_name_that_was_rebound_to_this_machine_opens_no_page(house: House, host: str) -> None:
    for path in INSIDE:
        seen = house.asks("GET", path, host=host)
        assert seen.status in {400, 401, 403}, path
        assert "data-csrf" not in seen.text
        assert "set-cookie" not in seen.headers


@pytest.mark.parametrize(
    "name",
    ["forwarded", "via", "x_forwarded_for", "x_forwarded_host", "x_forwarded_proto", "x_real_ip"],
)
def test_what_a_proxy_brings_in_is_not_taken_for_this_machine(house: House, name: str) -> None:
    brought: dict[str, Any] = {name: "127.0.0.1"}

    assert house.asks("GET", "/", **brought).status == 403


def another_address() -> str:
    """An address of this machine that is not loopback; empty where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                told = fcntl.ioctl(asking, SIOCGIFADDR, struct.pack("256s", name.encode()))
            except OSError:
                continue
            if (found := socket.inet_ntoa(told[20:24])) and not found.startswith("127."):
                return found
    return ""


ADDRESS = another_address()


@pytest.mark.skipif(not ADDRESS, reason="this machine has no address but loopback")
@pytest.mark.allow_hosts([ADDRESS or "127.0.0.1"])
@pytest.mark.parametrize("path", INSIDE)
def test_from_another_address_the_console_is_closed_without_a_password(
    house: House, path: str
) -> None:
    for host in (ADDRESS, "localhost", "127.0.0.1"):
        seen = house.asks("GET", path, to=ADDRESS, host=host)
        assert seen.status in {401, 403}
        assert "data-csrf" not in seen.text


@pytest.mark.parametrize(
    "path", ["/console/messages", "/console/tickets", "/console/press", "/console/learn"]
)
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"]
)
def test_a_foreign_page_can_send_nothing(house: House, path: str, kind: str) -> None:
    cookie = house.cookie()
    body = b'{"thread":"1","message":"2","text":"Forged?","readers":"everyone"}'

    seen = house.asks(
        "POST", path, body, cookie=cookie, content_type=kind, origin="https://attacker.example"
    )

    assert seen.status == 403


def pages(house: House) -> dict[str, Seen]:
    """Every kind of page there is, refusals included."""
    document = house.adds("framed.txt", "The frame is made of oak.")
    cookie = house.cookie()
    upload, link = house.ticket(), house.link(document["id"])
    paths = (
        "/",
        "/documents",
        "/status",
        "/login",
        "/threads/none",
        f"/documents/{document['id']}/remove",
        f"/source/{document['id']}",
        "/source/none",
        upload,
        "/upload/made-up",
        "/d/none",
        link[:-3],
        "/files/made-up",
        "/nowhere",
        "/nowhere/%0d%0aSet-Cookie:%20a=b",
        "/static/../../../etc/passwd",
    )
    seen = {path.partition("?")[0]: house.asks("GET", path, cookie=cookie) for path in paths}
    sent_on = house.asks("GET", link)
    assert sent_on.status == 302
    seen["a file"] = house.asks("GET", house.path(sent_on.headers["location"]))
    assert seen["a file"].status == 200
    seen["refused"] = house.asks("GET", "/", host="attacker.example")
    return seen


class Tags(HTMLParser):
    """What of a page would run, style or fetch though it is not ours."""

    def __init__(self, page: str, ours: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._ours = ours
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"} and "src" not in held:
            self.found.append(tag)
        self.found += [name for name in held if name.startswith("on") or name == "style"]
        for name in {"src", "href", "action", "formaction"} & set(held):
            address = held[name].removeprefix(self._ours)
            if not address.startswith(("/", "#", "?")) or address.startswith("//"):
                self.found.append(held[name])


def test_no_page_can_be_framed_or_runs_what_is_not_ours(house: House) -> None:
    for path, seen in pages(house).items():
        assert seen.status < 500, path
        assert "set-cookie" not in seen.headers or "a=b" not in seen.headers["set-cookie"]
        if not seen.body or (seen.status >= 400 and "text/plain" in seen.headers["content-type"]):
            continue  # a sentence that no browser takes for a page
        assert seen.headers.get("x-content-type-options") == "nosniff", path
        policy = seen.headers.get("content-security-policy", "")
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        if "html" in seen.headers.get("content-type", ""):
            assert Tags(seen.text, house.announced).found == [], path
            assert seen.headers.get("referrer-policy") == "no-referrer", path
