"""A tenant on loopback with Footnote in it: activities go in at the door, calls come out at the connector."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain import Asked, Claim, Delivery, Event, MessageRef
from bot.http import HttpResponse
from bot.platforms.teams.assembly import TeamsMemory, TeamsSetup, open_teams
from bot.platforms.teams.credentials import TeamsIdentity
from bot.platforms.teams.verify import TeamsDoor, TeamsTrust
from bot.ports import Admission, ReplyStream
from tests.fakes.clock import Clock
from tests.fakes.documents import FakeDocumentStore
from tests.fakes.memory import FakeAnswerLog, FakeConversationBook, FakeThreadStore
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, METADATA, TENANT, KeyServer, token
from tests.fakes.teams.payloads import payload, request

ANN = "0000aaa0-0000-4000-8000-000000000001"
PERSONAL = "a:1personal-ann"
GROUP = "19:group1@thread.v2"
CHANNEL = "19:chan1@thread.tacv2"
TEAM = "19:team1@thread.tacv2"
THREAD = f"{CHANNEL};messageid=1700000000003"


def member(identity: str, **told: str) -> dict[str, Any]:
    """A member as the connector lists one."""
    return {
        "id": f"29:{identity}",
        "aadObjectId": identity,
        "userRole": "user",
        "tenantId": TENANT,
        **told,
    }


class World:
    """Door, translator and platform over a fake Teams, on one clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.keys = KeyServer()
        self.teams = FakeTeams(self.clock)
        self.teams.start()
        self.teams.members = {
            PERSONAL: [member(ANN)],
            GROUP: [member(ANN), member("bob")],
            TEAM: [member(ANN), member("bob"), member("eve")],
        }
        self.answers = FakeAnswerLog(now=self.clock)
        self.threads = FakeThreadStore(now=self.clock)
        self.book = FakeConversationBook()
        self.documents = FakeDocumentStore()
        self.paused: list[float] = []
        self.ticks: list[Callable[[], bool]] = []
        self.posted: list[MessageRef] = []
        trust = TeamsTrust(
            app_id=APP_ID,
            tenants=frozenset({TENANT}),
            metadata_url=METADATA,
            service_hosts=("127.0.0.1",),
        )
        self.door = TeamsDoor(trust, now=self.clock, fetch=self.keys)
        identity = TeamsIdentity(
            app_id=APP_ID,
            secret=lambda: "hush",
            tenant=TENANT,
            token_url=f"{self.teams.address}/token",
        )
        self._setup = TeamsSetup(
            identity=identity, service_hosts=("127.0.0.1",), graph=self.teams.graph
        )
        self.restart()

    def restart(self) -> None:
        """Another process, which knows no more than what was written down."""
        self.translator, self.platform = open_teams(
            self._setup,
            memory=TeamsMemory(
                answers=self.answers,
                threads=self.threads,
                conversations=self.book,
                documents=self.documents,
            ),
            now=self.clock,
            pause=self.pause,
            repeat=self.repeat,
        )

    def pause(self, seconds: float) -> None:
        """Waits by moving the clock."""
        self.paused.append(seconds)
        self.clock.advance(seconds)

    def repeat(self, action: Callable[[], bool], seconds: float) -> Callable[[], None]:
        """Keeps the action for the test to call; `stop` takes it away."""
        assert seconds <= 4
        self.ticks.append(action)
        return lambda: self.ticks.remove(action) if action in self.ticks else None

    def activity(self, name: str, /, **changed: Any) -> dict[str, Any]:
        """A kept payload with this tenant's service URL."""
        return payload(name, self.teams.service_url, **changed)

    def admitted(self, activity: dict[str, Any]) -> Admission:
        """What the door makes of it, signed as Teams would."""
        signed = token(self.clock(), str(activity["serviceUrl"]))
        return self.door.admit(request(activity, f"Bearer {signed}"))

    def deliveries(self, name: str, /, **changed: Any) -> Sequence[Delivery]:
        """What the door queues for a kept payload."""
        return self.admitted(self.activity(name, **changed)).deliveries

    def response(self, name: str, /, **changed: Any) -> HttpResponse:
        """What the door answers to a kept payload."""
        return self.admitted(self.activity(name, **changed)).response

    def events(self, name: str, /, **changed: Any) -> list[Event]:
        """What a kept payload means, from door to translator."""
        return [
            event
            for delivery in self.deliveries(name, **changed)
            for event in self.translator.events(delivery)
        ]

    def asked(self, name: str, /, **changed: Any) -> Asked:
        """The question a kept payload is."""
        (event,) = self.events(name, **changed)
        assert isinstance(event, Asked)
        return event

    def claim(self, asked: Asked) -> Claim:
        """A fresh hold on a question."""
        return Claim(
            key=asked.key,
            owner="test",
            state="claimed",
            expires=self.clock() + timedelta(minutes=2),
            thread=asked.thread,
        )

    def open(self, asked: Asked, claim: Claim | None = None, **changed: Any) -> ReplyStream:
        """Begins the reply."""
        held = replace(claim or self.claim(asked), **changed)
        return self.platform.open_reply(asked, held, posted=self.posted.append)
