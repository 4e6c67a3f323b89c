"""Footnote without a public address: Socket Mode on good days and bad ones."""

import gc
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from bot.config import Secret, load_settings
from bot.domain import Delivery
from bot.platforms.slack.socket import SlackSocket
from bot.platforms.slack.verify import SlackDoor
from bot.ports import Busy
from bot.wiring.app import open_app
from bot.wiring.platforms import join_slack
from bot.wiring.sides import Platforms
from tests.fakes.slack.desk import ADA, DIRECT, GENERAL, MENTION, Desk
from tests.fakes.slack.sockets import FakeSocketMode
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, Json, shown

pytestmark = [pytest.mark.timeout(60), pytest.mark.slow]


@pytest.fixture(autouse=True)
def left_to_the_collector() -> Generator[None]:
    """slack_sdk leaves the socket of a connection that failed half-way to the garbage collector, which complains."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Line:
    """A desk whose Slack speaks over Socket Mode."""

    def __init__(self, desk: Desk, sockets: FakeSocketMode) -> None:
        self.desk = desk
        self.sockets = sockets
        self.broken = False
        self.socket = SlackSocket(
            APP_TOKEN,
            api_url=desk.slack.api_url,
            receive=SlackDoor("", now=desk.clock).receive,
            put=self.put,
            connections=1,
            ping_interval=0.1,
        )

    def put(self, delivery: Delivery) -> bool:
        if self.broken:
            msg = "the disk is busy"
            raise Busy(msg)
        return self.desk.app.stores.queue.put(delivery)

    def asks(self, envelope: str, text: str, **more: Any) -> Json:
        """A person asks; the envelope goes out."""
        post = self.desk.space.says(ADA, GENERAL, f"{MENTION} {text}")
        self.sends(envelope, post, **more)
        return post

    def sends(self, envelope: str, post: Json, **more: Any) -> None:
        event = {**post, "type": "app_mention", "channel": GENERAL}
        payload = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": f"Ev-{post['ts']}",
            "event": event,
        }
        self.sockets.send(envelope, "events_api", payload, **more)


@pytest.fixture
def line(desk: Desk) -> Generator[Line]:
    with FakeSocketMode().running() as sockets:
        desk.slack.socket_url = sockets.url
        found = Line(desk, sockets)
        found.socket.start()
        sockets.wait_connected()
        try:
            yield found
        finally:
            found.socket.close()


def test_a_question_over_socket_mode_is_answered_as_over_http(line: Line) -> None:
    line.asks("e1", "leave?")
    line.sockets.wait_acknowledged("e1")
    line.desk.drain()

    (answer,) = line.desk.answers(GENERAL)
    assert "25 days" in shown(answer)


def test_commands_and_presses_come_over_socket_mode_too(line: Line) -> None:
    form = dict(line.desk.command_form(ADA, DIRECT, "/ask", "leave?"))
    line.sockets.send("e1", "slash_commands", form, accepts_response_payload=True)
    line.sockets.wait_acknowledged("e1")
    shortcut = {
        "type": "shortcut",
        "callback_id": "add_document",
        "user": {"id": ADA},
        "team": {"id": "T1"},
        "trigger_id": line.desk.space.trigger(),
    }
    line.sockets.send("e2", "interactive", shortcut)
    line.sockets.wait_acknowledged("e2")
    line.desk.drain()

    assert line.desk.space.ephemerals[-1].user == ADA
    assert len(line.desk.space.views) == 1


def test_an_envelope_sent_again_is_answered_once(line: Line) -> None:
    post = line.asks("e1", "leave?")
    line.sends("e2", post, retry_attempt=1, retry_reason="timeout")
    line.sockets.wait_acknowledged("e1")
    line.sockets.wait_acknowledged("e2")
    line.desk.drain()

    assert len(line.desk.answers(GENERAL)) == 1


def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(line: Line) -> None:
    line.broken = True
    post = line.asks("e1", "leave?")
    line.sockets.send("e-known", "hello_there", {})
    line.sockets.wait_acknowledged("e-known")
    assert "e1" not in line.sockets.acknowledged

    line.broken = False
    line.sends("e2", post, retry_attempt=1)
    line.sockets.wait_acknowledged("e2")
    line.desk.drain()
    assert len(line.desk.answers(GENERAL)) == 1


def test_it_connects_anew_when_slack_asks(line: Line) -> None:
    line.sockets.refresh()
    line.sockets.wait_connected(ever=2)
    line.asks("e1", "leave?")
    line.sockets.wait_acknowledged("e1")


def test_it_connects_anew_when_the_line_is_cut(line: Line) -> None:
    line.sockets.break_off()
    line.sockets.wait_connected(ever=2)
    line.asks("e1", "leave?")
    line.sockets.wait_acknowledged("e1")


def test_it_connects_anew_when_the_line_says_nothing_any_more(line: Line) -> None:
    line.sockets.silent = True
    line.sockets.wait_connected(ever=2)
    line.sockets.silent = False
    line.sockets.wait_connected(ever=line.sockets.accepted)


def test_it_waits_for_a_slack_that_is_away_at_the_start(desk: Desk) -> None:
    with FakeSocketMode().running() as sockets:
        desk.slack.socket_url = sockets.url
        desk.space.trouble("apps.connections.open", "500", times=3)
        line = Line(desk, sockets)
        line.socket.start()
        try:
            sockets.wait_connected()
        finally:
            line.socket.close()


def test_as_many_connections_are_held_as_the_operator_says(desk: Desk, tmp_path: Path) -> None:
    settings = load_settings(
        data_dir=tmp_path,
        slack_bot_token=Secret(BOT_TOKEN),
        slack_app_token=Secret(APP_TOKEN),
        slack_api_url=desk.slack.api_url,
        slack_connections=3,
    )
    platforms = Platforms()
    with FakeSocketMode().running() as sockets, open_app(settings, now=desk.clock) as app:
        desk.slack.socket_url = sockets.url
        join_slack(app, platforms)
        for start in platforms.starters:
            start()
        sockets.wait_connected(3)
        for close in platforms.closers:
            close()

        assert sockets.accepted == 3
