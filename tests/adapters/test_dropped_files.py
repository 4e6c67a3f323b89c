"""Files dropped into Slack and Teams come from hosts that drip, and from hosts that break off."""

import itertools
import threading
from collections.abc import Callable, Generator, Iterator
from http.server import BaseHTTPRequestHandler
from typing import cast

import pytest

from bot.domain import DroppedFile
from bot.platforms.downloads import SECONDS
from bot.platforms.slack.calls import web_client
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.files import SlackFiles
from bot.platforms.teams.files import Files
from bot.platforms.teams.hosts import HostList
from bot.ports import Busy, Gone
from rag.domain import Unreadable
from tests.fakes.loopback import LoopbackServer

Fetch = Callable[[str, Callable[[], float]], Iterator[bytes]]
PAUSE = SECONDS / 2 - 1


class _Dripping(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        del format, args

    def do_GET(self) -> None:
        drops = cast("Drips", self.server)
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", "4")
        self.end_headers()
        for drop in (b"a", b"b", b"c", b"d")[: drops.comes]:
            self.wfile.write(drop)
            self.wfile.flush()
            drops.wanted.acquire()


class Drips(LoopbackServer):
    """Gives a file of four bytes one by one, each only once the one before was taken."""

    comes = 4
    wanted = threading.Semaphore(0)


def from_slack(url: str, clock: Callable[[], float]) -> Iterator[bytes]:
    us = Installation(tenant="T1", client=web_client("xoxb-1", api_url=url), bot_user="U1")
    return SlackFiles(hosts=("127.0.0.1",), clock=clock).fetch(us, dropped(url), max_bytes=100)


def from_teams(url: str, clock: Callable[[], float]) -> Iterator[bytes]:
    hosts = HostList(further=("127.0.0.1",), local=True)
    return Files(hosts, clock=clock).fetch(dropped(url), max_bytes=100)


def dropped(url: str) -> DroppedFile:
    return DroppedFile(id="F1", name="leave.txt", url=f"{url}/leave.txt")


@pytest.fixture
def drips() -> Generator[Drips]:
    server = Drips(_Dripping)
    server.wanted = threading.Semaphore(0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.wanted.release(10)
    server.shutdown()
    server.server_close()
    thread.join()


def taken(drips: Drips, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        drips.wanted.release()
        yield chunk


@pytest.mark.parametrize("fetch", [from_slack, from_teams])
def test_every_byte_is_taken_as_it_comes(fetch: Fetch, drips: Drips) -> None:
    assert list(taken(drips, fetch(drips.url, lambda: 0.0))) == [b"a", b"b", b"c", b"d"]


@pytest.mark.parametrize("fetch", [from_slack, from_teams])
def test_a_file_that_drips_too_long_is_given_up_in_one_sentence(fetch: Fetch, drips: Drips) -> None:
    clock = itertools.count(0.0, PAUSE)
    came = taken(drips, fetch(drips.url, lambda: next(clock)))

    assert [next(came), next(came)] == [b"a", b"b"]
    with pytest.raises(Unreadable, match="took longer than 120 seconds"):
        next(came)


@pytest.mark.parametrize(("fetch", "fault"), [(from_slack, Busy), (from_teams, Gone)])
def test_a_file_that_breaks_off_is_no_file(
    fetch: Fetch, fault: type[Exception], drips: Drips
) -> None:
    drips.comes = 2

    with pytest.raises(fault):
        list(taken(drips, fetch(drips.url, lambda: 0.0)))
