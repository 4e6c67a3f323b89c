"""A whole Footnote behind the fake Teams: signed activities go in, shown messages are read."""

import itertools
import json
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.config import load_settings
from bot.domain import Document
from bot.http import HttpResponse
from bot.platforms.teams.assembly import TeamsMemory, TeamsSetup, open_teams
from bot.platforms.teams.credentials import TeamsIdentity
from bot.platforms.teams.verify import TeamsDoor, TeamsTrust
from bot.wiring.app import App, open_app
from bot.wiring.chat import Chat
from bot.wiring.sides import Platforms, Sides
from tests.fakes.clock import Clock
from tests.fakes.shape import OneMachine, Shape
from tests.fakes.slack.script import Script
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, METADATA, TENANT, KeyServer, token
from tests.fakes.teams.payloads import payload, request
from tests.fakes.teams.world import ANN, CHANNEL, GROUP, PERSONAL, TEAM, THREAD, member

Json = dict[str, Any]
PATH = "/api/messages"
AT = "<at>Footnote</at>"

FIRST_WORDS = ("Looking into it…", "One moment…", "Hello!")
"""What a death between posting and noting may leave behind: a line that says nothing."""

__all__ = [
    "ANN",
    "AT",
    "CHANNEL",
    "FIRST_WORDS",
    "GROUP",
    "PERSONAL",
    "THREAD",
    "Desk",
    "opened_desk",
]


class Desk:
    """What a test does and sees.

    Args:
        teams: The fake.
        chat: Footnote's ingress and worker.
        app: Its stores.
        script: What answers.
        clock: The one clock.
    """

    def __init__(
        self, *, teams: FakeTeams, chat: Chat, app: App, script: Script, clock: Clock
    ) -> None:
        self.teams = teams
        self.chat = chat
        self.app = app
        self.script = script
        self.clock = clock
        self._ids = itertools.count(1800000000000)

    def says(self, name: str, text: str, /, **changed: Any) -> Json:
        """Somebody writes in the kind of place a payload is kept for, and Footnote works."""
        activity = payload(
            name, self.teams.service_url, **{"text": text, "id": str(next(self._ids)), **changed}
        )
        assert self.post(activity).status == 200
        self.drain()
        return activity

    def does(self, name: str, /, **changed: Any) -> HttpResponse:
        """Anything else happens: a kept payload as it is."""
        response = self.post(payload(name, self.teams.service_url, **changed))
        self.drain()
        return response

    def presses(self, message: Json, title: str, name: str = "card_button", /) -> HttpResponse:
        """Somebody presses a button of a message."""
        button = next(each for each in buttons(message) if each.get("title") == title)
        value = {"action": {**button}, "trigger": "manual"}
        return self.does(name, value=value, id=f"f:{next(self._ids)}", replyToId=message["id"])

    def post(self, activity: Json) -> HttpResponse:
        """A signed activity, answered by the ingress."""
        signed = token(self.clock(), str(activity["serviceUrl"]))
        return self.chat.ingress.handle(replace(request(activity, f"Bearer {signed}"), path=PATH))

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

    def texts(self, conversation: str) -> list[str]:
        """What stands in a conversation: texts, and what cards are about."""
        return [
            each.get("text") or each.get("summary", "") for each in self.teams.shown(conversation)
        ]

    def last(self, conversation: str) -> Json:
        """The newest message of a conversation."""
        return self.teams.shown(conversation)[-1]

    def ingests(self, name: str, text: str, readers: frozenset[str], folder: Path) -> Document:
        """A document that the operator brought."""
        path = folder / name
        path.write_text(text)
        found = list(self.app.intake.files(self.app.files_below(path), readers=readers))
        document = found[0].document
        assert document is not None, found
        return document


def buttons(message: Json) -> list[Json]:
    """Every button of a message's cards."""
    found: list[Json] = []

    def look(held: Any) -> None:
        if isinstance(held, dict):
            if str(held.get("type", "")).startswith("Action."):  # pyright: ignore[reportUnknownArgumentType]
                found.append(held)  # pyright: ignore[reportUnknownArgumentType]
            for each in held.values():  # pyright: ignore[reportUnknownVariableType]
                look(each)
        elif isinstance(held, list):
            for each in held:  # pyright: ignore[reportUnknownVariableType]
                look(each)

    look(json.loads(json.dumps(message.get("attachments", []))))
    return found


@contextmanager
def opened_desk(folder: Path, *, shape: Shape | None = None, **given: Any) -> Generator[Desk]:
    """A desk with Ann, Bob and Eve behind it."""
    clock = Clock()
    teams = FakeTeams(clock)
    teams.members = {
        PERSONAL: [member(ANN)],
        GROUP: [member(ANN), member("bob")],
        TEAM: [member(ANN), member("bob"), member("eve")],
    }
    with ExitStack() as stack:
        teams.start()
        stack.callback(teams.stop)
        shape = shape or OneMachine()
        named = stack.enter_context(shape.running(clock))
        settings = load_settings(named, data_dir=folder, questions_per_minute=0, **given)
        app = stack.enter_context(open_app(settings, now=clock))
        script = Script()
        app = app.answered_by(script)
        platforms = Platforms()
        platforms.doors[PATH] = TeamsDoor(
            TeamsTrust(
                app_id=APP_ID,
                tenants=frozenset({TENANT}),
                metadata_url=METADATA,
                service_hosts=("127.0.0.1",),
            ),
            now=clock,
            fetch=KeyServer(),
        )
        platforms.add("teams", lambda: _sides(app, teams, clock))
        chat = shape.chat(app, platforms)
        yield Desk(teams=teams, chat=chat, app=app, script=script, clock=clock)


def _sides(app: App, teams: FakeTeams, clock: Clock) -> Sides:
    identity = TeamsIdentity(
        app_id=APP_ID,
        secret=lambda: "hush",
        tenant=TENANT,
        token_url=f"{teams.address}/token",
    )
    translator, platform = open_teams(
        TeamsSetup(identity=identity, service_hosts=("127.0.0.1",), graph=teams.graph),
        memory=TeamsMemory(
            answers=app.stores.answers,
            threads=app.stores.threads,
            conversations=app.stores.conversations,
            documents=app.stores.documents,
        ),
        now=clock,
        pause=lambda seconds: _pass(clock, seconds),
        repeat=lambda _action, _seconds: lambda: None,
    )
    return Sides(translator=translator, chat=platform, keeper=platform)


def _pass(clock: Clock, seconds: float) -> None:
    clock.advance(seconds)
