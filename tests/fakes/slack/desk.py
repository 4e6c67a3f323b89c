"""A whole Footnote behind the fake Slack: signed requests go in, posted messages are read."""

import hashlib
import hmac
import json
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bot.config import load_settings
from bot.domain import Document
from bot.http import HttpRequest, HttpResponse
from bot.platforms.slack.assembly import Slack, Times, assemble
from bot.platforms.slack.clients import SingleWorkspace
from bot.platforms.slack.verify import SlackDoor
from bot.wiring.app import App, open_app
from bot.wiring.chat import Chat
from bot.wiring.sides import Platforms, Sides
from tests.fakes.clock import Clock
from tests.fakes.shape import OneMachine, Shape
from tests.fakes.slack.script import Script
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Json, Workspace

SECRET = "shhh"
ADA, BEN, GUEST = "UADA", "UBEN", "UGUEST"
GENERAL, STAFF, SHARED, GUESTS, DIRECT = "CGENERAL", "CSTAFF", "CSHARED", "CGUESTS", "DADA"
MENTION = "<@UBOT>"
FORM = "application/x-www-form-urlencoded"


class Desk:
    """What a test does and sees.

    Args:
        slack: The fake.
        chat: Footnote's ingress and worker.
        parts: Its Slack side.
        app: Its stores.
        script: What answers.
        clock: The one clock.
    """

    def __init__(
        self, *, slack: FakeSlack, chat: Chat, parts: Slack, app: App, script: Script, clock: Clock
    ) -> None:
        self.slack = slack
        self.space = slack.space
        self.chat = chat
        self.parts = parts
        self.app = app
        self.script = script
        self.clock = clock

    # --- what people do -------------------------------------------------------------------------

    def says(self, user: str, channel: str, text: str, *, thread: str = "", **more: Any) -> Json:
        """A person posts; Slack tells of it as it would, mention and message both."""
        post = self.space.says(user, channel, text, thread=thread, **more)
        self.told(post, channel)
        self.drain()
        return post

    def told(self, post: Json, channel: str, *, ids: tuple[str, str] = ("", "")) -> None:
        """Delivers the events of a post, without working on them yet; `ids` where Slack tells them again."""
        direct = channel.startswith("D")
        shared: Json = {"channel": channel, "event_ts": post["ts"], "team": TEAM, **post}
        if MENTION in post["text"] and not direct:
            self.event({**shared, "type": "app_mention"}, event_id=ids[0])
        kind = "im" if direct else "group" if channel == STAFF else "channel"
        self.event({**shared, "channel_type": kind}, event_id=ids[1])

    def event(self, event: Json, **envelope: Any) -> HttpResponse:
        """Delivers one event."""
        number = envelope.pop("event_id", "") or self.space.event()
        return self.post(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "api_app_id": "A1",
                "event_id": number,
                "event_time": int(self.clock().timestamp()),
                "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
                "event": event,
                **envelope,
            }
        )

    def commands(self, user: str, channel: str, command: str, text: str = "") -> HttpResponse:
        """A person uses a slash command."""
        found = self.form(self.command_form(user, channel, command, text))
        self.drain()
        return found

    def command_form(self, user: str, channel: str, command: str, text: str) -> Mapping[str, str]:
        """A slash command's form, as Slack posts it."""
        return {
            "command": command,
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "api_app_id": "A1",
            "trigger_id": self.space.trigger(),
            "response_url": self.slack.response_url(channel, user),
        }

    def presses(
        self,
        user: str,
        channel: str,
        message: Json,
        action: str,
        *,
        value: str = "",
        drain: bool = True,
    ) -> None:
        """A person presses a button of a message."""
        self.interacts(
            pressed(self.slack, user, channel, message, action, value=value), drain=drain
        )

    def interacts(self, payload: Json, *, drain: bool = True) -> HttpResponse:
        """Delivers an interaction."""
        found = self.request(interaction(self.slack, payload), FORM)
        if drain:
            self.drain()
        return found

    def edits(self, channel: str, post: Json, text: str) -> None:
        """A person changes a post."""
        before = dict(post)
        post.update(text=text, edited={"user": post["user"], "ts": self.space.stamp()})
        self.event(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": channel,
                "channel_type": "im" if channel.startswith("D") else "channel",
                "ts": self.space.stamp(),
                "event_ts": self.space.stamp(),
                "message": dict(post),
                "previous_message": before,
            }
        )
        self.drain()

    def deletes(self, channel: str, post: Json) -> None:
        """A person deletes a post; where it has replies, Slack leaves a tombstone."""
        replies = any(each.get("thread_ts") == post["ts"] for each in self.space.messages[channel])
        event: Json = {
            "type": "message",
            "hidden": True,
            "channel": channel,
            "ts": self.space.stamp(),
            "previous_message": dict(post),
        }
        if replies:
            gone = {
                "type": "message",
                "subtype": "tombstone",
                "ts": post["ts"],
                "user": "USLACKBOT",
            }
            self.event({**event, "subtype": "message_changed", "message": gone})
        else:
            self.event({**event, "subtype": "message_deleted", "deleted_ts": post["ts"]})
        self.drain()

    # --- the wire -------------------------------------------------------------------------------

    def post(self, payload: Json) -> HttpResponse:
        """A signed JSON request."""
        return self.request(json.dumps(payload).encode(), "application/json")

    def form(self, fields: Mapping[str, str]) -> HttpResponse:
        """A signed form."""
        return self.request(urlencode(fields).encode(), FORM)

    def request(self, body: bytes, kind: str) -> HttpResponse:
        """A signed request, answered by the ingress."""
        return self.chat.ingress.handle(signed(body, kind, self.clock))

    def drain(self, *, rounds: int = 200) -> None:
        """Works until the queue is empty, letting time pass where something waits."""
        idle = 0
        for _ in range(rounds):
            if self.chat.worker.work():
                idle = 0
                continue
            idle += 1
            if idle > 8:
                return
            self.clock.advance(20)

    def work(self) -> bool:
        """Works on one delivery."""
        return self.chat.worker.work()

    # --- what is seen ---------------------------------------------------------------------------

    def answers(self, channel: str) -> list[Json]:
        """What Footnote posted."""
        return self.space.answers(channel)

    def ingests(self, name: str, text: str, readers: frozenset[str], folder: Path) -> Document:
        """A document that the operator brought."""
        path = folder / name
        path.write_text(text)
        found = list(self.app.intake.files(self.app.files_below(path), readers=readers))
        document = found[0].document
        assert document is not None, found
        return document


@contextmanager
def opened_desk(folder: Path, *, shape: Shape | None = None, **given: Any) -> Generator[Desk]:
    """A desk with a small company behind it."""
    clock = Clock()
    with (
        FakeSlack(company(clock)).running() as slack,
        desk_over(slack, folder, clock, shape=shape, **given) as desk,
    ):
        yield desk


@contextmanager
def desk_over(
    slack: FakeSlack, folder: Path, clock: Clock, *, shape: Shape | None = None, **given: Any
) -> Generator[Desk]:
    """A desk over a Slack that may have outlived another one."""
    with ExitStack() as stack:
        shape = shape or OneMachine()
        named = stack.enter_context(shape.running(clock))
        settings = load_settings(named, data_dir=folder, questions_per_minute=0, **given)
        app = stack.enter_context(open_app(settings, now=clock))
        script = Script()
        app = app.answered_by(script)
        platforms = Platforms()
        parts = assemble(
            clients=SingleWorkspace(BOT_TOKEN, api_url=slack.api_url, timeout=5),
            threads=app.stores.threads,
            ledger=app.stores.ledger,
            organisation=lambda _: settings.organisation,
            times=Times(
                now=clock,
                seconds=lambda: clock().timestamp(),
                sleep=lambda seconds: _pass(clock, seconds),
            ),
            ids=lambda: uuid4().hex,
            api_url=slack.api_url,
        )
        platforms.doors["/slack/events"] = SlackDoor(SECRET, now=clock)
        platforms.add(
            "slack",
            lambda: Sides(translator=parts.translator, chat=parts.platform, keeper=parts.platform),
        )
        chat = shape.chat(app, platforms)
        yield Desk(slack=slack, chat=chat, parts=parts, app=app, script=script, clock=clock)


def company(clock: Callable[[], datetime]) -> Workspace:
    """Two members, a guest, and every kind of place."""
    space = Workspace(now=clock)
    space.add_user(ADA, "Ada")
    space.add_user(BEN, "Ben")
    space.add_user(GUEST, "Gus", is_restricted=True)
    space.add_channel(GENERAL, "general", [ADA, BEN])
    space.add_channel(STAFF, "staff", [ADA], is_private=True)
    space.add_channel(SHARED, "with-acme", [ADA, BEN], is_ext_shared=True)
    space.add_channel(GUESTS, "project", [ADA, GUEST])
    space.add_channel(DIRECT, "", [ADA], is_im=True, is_channel=False)
    return space


def signed(
    body: bytes, kind: str, clock: Callable[[], datetime], *, secret: str = SECRET
) -> HttpRequest:
    """A request as Slack signs it."""
    stamp = str(int(clock().timestamp()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return HttpRequest(
        method="POST",
        path="/slack/events",
        headers={
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={digest}",
        },
        body=body,
    )


def pressed(
    slack: FakeSlack, user: str, channel: str, message: Json, action: str, *, value: str = ""
) -> Json:
    """What Slack tells of a pressed button."""
    hidden = bool(message.get("is_ephemeral"))
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel}
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    element = _element(message.get("blocks") or [], f"footnote:{action}", value)
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": channel},
        "container": {**container, "is_ephemeral": hidden},
        "message": None if hidden else message,
        "response_url": slack.response_url(channel, user, message=None if hidden else message),
        "actions": [{**element, "action_ts": "1.0"}],
    }


def interaction(slack: FakeSlack, payload: Json) -> bytes:
    """The body by which Slack tells of an interaction."""
    whole = {"team": {"id": TEAM}, "trigger_id": slack.space.trigger(), **payload}
    return urlencode({"payload": json.dumps(whole)}).encode()


def _pass(clock: Clock, seconds: float) -> None:
    clock.advance(timedelta(seconds=seconds))


def _element(blocks: list[Json], action: str, value: str) -> Json:
    """The element a person presses; of a menu, the option that begins with `value`."""
    for block in blocks:
        found = [
            *block.get("elements", []),
            *([block["accessory"]] if "accessory" in block else []),
        ]
        found += [
            each for child in block.get("child_blocks", []) for each in child.get("elements", [])
        ]
        for each in found:
            if not str(each.get("action_id", "")).startswith(action):
                continue
            options = [o for o in each.get("options", []) if o["value"].startswith(value)]
            if options:
                return {**each, "selected_option": options[0]}
            if value and "positive_button" in each:
                chosen = "positive_button" if value == "up" else "negative_button"
                return {"action_id": each["action_id"], "value": each[chosen]["value"]}
            if not value or str(each.get("value", "")).startswith(value):
                return dict(each)
    msg = f"no {action} {value} to press"
    raise AssertionError(msg)
