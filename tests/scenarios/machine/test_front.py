"""The front, seen from outside: it is killed, its keeper is killed, and some connections never say a thing."""

import contextlib
import hashlib
import hmac
import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.slack.desk import ADA, SECRET
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Workspace
from tests.proof.killing import present
from tests.scenarios.machine.conftest import Machine, Serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    space = Workspace(now=present)
    space.add_user(ADA, "Ada")
    space.add_channel("D1", "", [ADA], is_im=True, is_channel=False)
    with FakeSlack(space).running() as running:
        yield running


def in_slack(machine: Machine, slack: FakeSlack) -> Serving:
    return machine.serve(
        SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=slack.api_url
    )


def ask(serving: Serving, slack: FakeSlack, name: str) -> int:
    """A signed question in a direct message; the status it was acknowledged with."""
    post = slack.space.says(ADA, "D1", "How many days of leave are there?")
    event = {**post, "channel": "D1", "channel_type": "im"}
    body = json.dumps(
        {"type": "event_callback", "team_id": TEAM, "event_id": name, "event": event}
    ).encode()
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={signed}",
    }
    request = urllib.request.Request(serving.address + "/slack/events", body, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own address
        return int(response.status)


def answers(slack: FakeSlack, at_least: int) -> int:
    end = time.monotonic() + 60
    while len(slack.space.answers("D1")) < at_least and time.monotonic() < end:
        time.sleep(0.1)
    return len(slack.space.answers("D1"))


def front_of(serving: Serving) -> int:
    """The process id of the front."""
    pid = serving.process.pid
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    (found,) = [
        child
        for child in children
        if "entrypoints.front" in Path(f"/proc/{child}/cmdline").read_text()
    ]
    return found


def connected(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def test_a_front_that_is_killed_comes_back_and_what_it_acknowledged_is_answered(
    machine: Machine, slack: FakeSlack
) -> None:
    serving = in_slack(machine, slack)
    killed = front_of(serving)

    assert ask(serving, slack, "Ev1") == 200
    os.kill(killed, signal.SIGKILL)

    assert serving.get("/healthz")[0] == 200, "nobody is turned away meanwhile"
    assert front_of(serving) != killed
    assert ask(serving, slack, "Ev2") == 200
    assert answers(slack, 2) == 2
    assert serving.end() == 0


def test_a_front_whose_server_was_killed_ends_and_frees_the_port(machine: Machine) -> None:
    serving = machine.serve()
    front = front_of(serving)

    serving.end(signal.SIGKILL)

    end = time.monotonic() + 30
    while Path(f"/proc/{front}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{front}").exists()
    with pytest.raises(ConnectionRefusedError):
        connected(serving.address)


def test_what_lay_in_the_inbox_when_everything_was_killed_is_answered_once(
    machine: Machine, slack: FakeSlack
) -> None:
    serving = in_slack(machine, slack)
    os.kill(serving.process.pid, signal.SIGSTOP)  # nothing is collected any more

    assert ask(serving, slack, "Ev1") == 200
    assert ask(serving, slack, "Ev1") == 200
    serving.end(signal.SIGKILL)
    again = in_slack(machine, slack)

    assert answers(slack, 1) == 1
    assert ask(again, slack, "Ev1") == 200, "Slack tells it once more"
    assert ask(again, slack, "Ev2") == 200
    assert answers(slack, 2) == 2


@pytest.mark.parametrize("count", [200, 300])
def test_connections_that_say_nothing_or_little_hold_up_nobody(
    machine: Machine, slack: FakeSlack, count: int
) -> None:
    serving = in_slack(machine, slack)
    beginnings = (
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nhost: slow\r\nx-slow: ",
        b"POST /slack/events HTTP/1.1\r\nhost: slow\r\nx-slow: ",
        b"POST /slack/events HTTP/1.1\r\nhost: slow\r\ncontent-length: 1000\r\n\r\n{",
    )
    with ExitStack() as stack:
        for number in range(count):
            held = stack.enter_context(contextlib.closing(connected(serving.address)))
            held.sendall(beginnings[number % len(beginnings)])

        assert serving.get("/healthz")[0] == 200
        assert serving.get("/")[0] == 200
        assert ask(serving, slack, "Ev1") == 200
        assert answers(slack, 1) == 1


def test_a_request_for_the_front_over_a_connection_of_the_console_is_answered_too(
    machine: Machine,
) -> None:
    serving = machine.serve()
    with contextlib.closing(connected(serving.address)) as shared:
        shared.sendall(b"GET /favicon.ico HTTP/1.1\r\nhost: here\r\n\r\n")
        assert shared.recv(4).startswith(b"HTTP")
        shared.sendall(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        rest = b""
        while piece := shared.recv(1 << 16):
            rest += piece

    assert b'{"status":"ok"}' in rest
