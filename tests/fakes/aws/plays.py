"""Short plays on the local cloud in which one function may die at a failpoint, and what must stand in the end."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain import ThreadRef, UploadTicket
from bot.storage.dynamodb.documents import DynamoDocumentStore
from bot.storage.s3.forms import ticket_text
from bot.wiring.search import CANARY
from tests.fakes.aws.cloud import Cloud, sqs_time
from tests.fakes.aws.runner import scheduled_event, stored_event
from tests.fakes.aws.runtime import FakeFunction, FunctionFailed
from tests.fakes.aws.sandboxes import Sandboxes
from tests.fakes.aws.world import World, opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION
from tests.fakes.slack.workspace import TEAM

FACT = "The notice period is three months."
ANSWER = f"{FACT[:-1]} [1]."
KEY = "uploads/t1/f1"
LEAP, FARTHEST = timedelta(seconds=1), timedelta(seconds=60)
"""The farthest is shorter than what hides a message from others, which may have been taken just now."""

FILE = f"# Handbook\n\n{FACT}\n".encode()


@dataclass(frozen=True, order=True)
class Death:
    """The last thing that a process of a function does: passing a failpoint for the so-and-so-manieth time."""

    play: str
    function: str
    failpoint: str
    passing: int = 1

    def __str__(self) -> str:
        return f"{self.play}: {self.function} dies at {self.failpoint} #{self.passing}"


@dataclass
class Leaping:
    """The real time for SQS, but while nobody is at work it leaps: what waits comes at once.

    Args:
        file: Says how far it is ahead of the real time, in seconds, to processes that go by it.
    """

    file: Path
    gone: timedelta = field(default_factory=timedelta)

    def __post_init__(self) -> None:
        self.leap(timedelta(0))

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.gone

    def leap(self, span: timedelta) -> None:
        self.gone += span
        # Whole at any moment: others read it while it is written.
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(self.gone.total_seconds()))
        fresh.replace(self.file)


@dataclass(kw_only=True)
class Stage:
    """A world in which things are done until they are acknowledged."""

    world: World
    time: Leaping
    elsewhere: dict[str, int] = field(default_factory=dict[str, int])
    """How many failpoints each function passed by what another play has too, deaths and all."""

    def plays_on(self) -> None:
        """What came so far is the same in another play."""
        self.elsewhere = {name: len(_met(each)) for name, each in self.functions.items()}

    @property
    def functions(self) -> dict[str, FakeFunction]:
        world = self.world
        return {"ingress": world.ingress, "worker": world.workers[0], "ingest": world.ingest}

    @property
    def deaths(self) -> int:
        return sum(each.deaths for each in self.functions.values())

    def acknowledged(self, call: Callable[[], Any]) -> Any:
        """What AWS and Slack do with a call that ended in nothing: it is made again."""
        for _ in range(5):
            with suppress(FunctionFailed):
                return call()
        msg = "it was never acknowledged"
        raise AssertionError(msg)

    def settled(self) -> None:
        """Waits until the queues are empty."""
        self.until(self.world.idle, farthest=FARTHEST)

    def until(self, seen: Callable[[], Any], *, farthest: timedelta = LEAP) -> Any:
        """Waits for what comes about, leaping over the time in which nothing happens.

        Args:
            seen: Says whether it has.
            farthest: Leaps grow up to this, and may end as much too late.
        """
        span = LEAP

        def look() -> Any:
            nonlocal span
            found = seen()
            if self._at_work():
                span = LEAP
            elif not found:
                self.time.leap(span)
                span = min(span * 2, farthest)
            return found

        return self.world.until(look, seconds=60)

    def _at_work(self) -> bool:
        workers = (*self.world.sources, *self.functions.values())
        return any(each.busy for each in workers)


def question(stage: Stage) -> None:
    """Somebody asks: exactly one message, with the whole answer in it."""
    world = stage.world
    world.knows("d1", FACT)
    post = world.slack.space.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
    told = stage.acknowledged(lambda: world.told(post, GENERAL, event_id="Ev1"))
    assert told.status == 200
    settled(stage)
    (answer,) = world.answers(GENERAL)
    assert "three months" in str(answer)
    assert "/d/d1" in str(answer)


def upload(stage: Stage) -> None:
    """A file lies in the bucket: its document can be found, its thread is told once, no copy is left over."""
    world = stage.world
    post = world.slack.space.says(ADA, GENERAL, "I will add the handbook")
    put(world, post["ts"], lasts=timedelta(days=1))
    stage.acknowledged(lambda: world.ingest.invoke(stored_event(world.bucket, KEY)))
    settled(stage)
    (document,) = documents(world).list(None).documents
    assert world.kendra.held[document.id].status in {"INDEXED", "UPDATED"}
    (told,) = world.answers(GENERAL)
    assert "Handbook" in str(told)
    assert f"clean/{KEY}" in world.objects()
    assert KEY not in world.objects()


def expiry(stage: Stage) -> None:
    """The schedule's time comes after a document's: it is gone everywhere."""
    _expires(stage)


def late_expiry(stage: Stage) -> None:
    """The same where Kendra deletes late; who dies before that does so in `expiry`."""
    tidied(stage)  # the canary is planted while Kendra is quick, or each play would wait for it
    _expires(stage, looks=2)


def _expires(stage: Stage, *, looks: int = 0) -> None:
    world = stage.world
    put(world, "", lasts=timedelta(microseconds=1))
    stage.acknowledged(lambda: world.ingest.invoke(stored_event(world.bucket, KEY)))
    settled(stage)
    (document,) = documents(world).list(None).documents
    if looks:
        world.kendra.delay = looks
        stage.plays_on()
    tidied(stage)
    settled(stage)
    gone = documents(world).get(document.id)
    assert gone is not None
    assert gone.state == "expired"
    assert world.objects() == []
    assert world.kendra.held.keys() == {CANARY}


PLAYS = {play.__name__: play for play in (question, upload, expiry, late_expiry)}


def settled(stage: Stage) -> None:
    stage.settled()
    assert stage.world.dead() == 0, "a delivery died"


def tidied(stage: Stage) -> None:
    """The schedule's time comes."""
    stage.acknowledged(lambda: stage.world.ingest.invoke(scheduled_event()))


def documents(world: World) -> DynamoDocumentStore:
    return DynamoDocumentStore(world.cloud.client("dynamodb"), table="footnote-test")


def put(world: World, root: str, *, lasts: timedelta) -> None:
    """Puts a file into the bucket as a form of ours would."""
    thread = ThreadRef(platform="slack", tenant=TEAM, channel=GENERAL, root=root) if root else None
    ticket = UploadTicket(
        id="t1",
        organisation="default",
        owner=f"user:slack:{ADA}",
        readers=frozenset({"everyone"}),
        expires=world.clock() + timedelta(minutes=10),
        thread=thread,
        keep_for=lasts,
    )
    world.cloud.client("s3").put_object(
        Bucket=world.bucket,
        Key=KEY,
        Body=FILE,
        ContentType="text/markdown",
        Metadata={"ticket": ticket_text(ticket), "name": "handbook.md"},
    )


@contextmanager
def staged(cloud: Cloud, folder: Path, sandboxes: Sandboxes, **settings: Any) -> Generator[Stage]:
    """A stage with empty stores and a model that knows one sentence."""
    folder.mkdir(parents=True, exist_ok=True)
    time = Leaping(folder / "ahead")
    with sqs_time(time), opened_world(cloud, folder, sandboxes=sandboxes, **settings) as world:
        world.container.reply = lambda _: ANSWER
        stage = Stage(world=world, time=time)
        for name, function in stage.functions.items():
            function.trace = str(folder / f"{name}.trace")
        world.ingest.ahead = str(time.file)
        yield stage


def passed(cloud: Cloud, folder: Path, sandboxes: Sandboxes, play: str) -> list[Death]:
    """Every death that there could be in a play."""
    with staged(cloud, folder, sandboxes) as stage:
        PLAYS[play](stage)
        return [
            Death(play, name, failpoint, passing)
            for name, function in stage.functions.items()
            for failpoint, passing in _passings(function)[stage.elsewhere.get(name, 0) :]
        ]


def _passings(function: FakeFunction) -> list[tuple[str, int]]:
    """Each failpoint that it passed, and for which time."""
    counted: Counter[str] = Counter()
    passings: list[tuple[str, int]] = []
    for name in _met(function):
        counted[name] += 1
        passings.append((name, counted[name]))
    return passings


def _met(function: FakeFunction) -> list[str]:
    trace = Path(function.trace)
    return trace.read_text().split() if trace.exists() else []


def played(cloud: Cloud, folder: Path, sandboxes: Sandboxes, death: Death) -> bool:
    """Plays with one death in it; false where it did not come to it, as the play took another way.

    Raises:
        AssertionError: something was lost, answered twice or left over.
    """
    with staged(cloud, folder, sandboxes) as stage:
        stage.functions[death.function].kill_at = (death.failpoint, death.passing)
        PLAYS[death.play](stage)
        return stage.deaths > 0
