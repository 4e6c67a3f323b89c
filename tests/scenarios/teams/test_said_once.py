"""What nobody asked for in so many words, such as an announcement, is said once, wherever the process dies."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain import Asked, Person, UploadTicket
from rag.failpoint import install
from tests.fakes.slack.script import cited
from tests.fakes.teams.desk import GROUP, PERSONAL, Desk, opened_desk
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import ANN
from tests.scenarios.teams.test_documents import LEAVE, drops

FIRST_WORDS = "Looking into it…"
"""What a death between posting and noting may leave behind: a line that says nothing."""

PASSED = (
    "teams_message.",
    "teams_file.",
    "ledger.",
    "library.",
    "upload.",
    "waiting.",
    "question.",
)


class Killed(BaseException):
    """The process ends here."""


class Death:
    """A hook that counts what is passed, and ends the process at one of the passes."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.passed = 0

    def __call__(self, name: str) -> None:
        if not name.startswith(PASSED):
            return
        self.passed += 1
        if self.passed == self.at:
            raise Killed


@dataclass(frozen=True)
class Scene:
    """What people do, and what must stand there in the end."""

    play: Callable[[Desk], None]
    place: str
    said: tuple[str, ...]
    before: Callable[[Desk], None] = lambda _: None


def played(desk: Desk, scene: Scene, death: Death) -> None:
    """The scene with one death in it, and whatever comes again after it."""
    scene.before(desk)
    take_away = install(death)
    try:
        with suppress(Killed):
            scene.play(desk)
    finally:
        take_away()
    desk.clock.advance(400)
    desk.drain()
    found = [each for each in desk.texts(scene.place) if each != FIRST_WORDS]
    told = sorted(next((each for each in scene.said if each in text), text) for text in found)
    assert told == sorted(scene.said), f"death {death.at}"
    assert desk.teams.broken == []


def dropped(desk: Desk) -> None:
    """Two files dropped at once, the second of which cannot be had."""
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk, "leave.txt", "gone.txt")


def uploaded(desk: Desk) -> None:
    """A file comes over the upload page, for a group chat."""
    desk.does("group")
    asked = desk.app.stores.answers.recent(limit=1)[0]
    stores = desk.app.stores
    stores.files.save("uploads/1", iter((LEAVE,)), media_type="text/plain", max_bytes=1000)
    ticket = UploadTicket(
        id="t1",
        organisation="default",
        owner=Person(platform="teams", tenant=TENANT, id=ANN).reader,
        readers=frozenset({f"channel:teams:{GROUP}"}),
        expires=desk.clock(),
        thread=asked.thread,
    )
    desk.chat.arriving.arrived(
        ticket, key="uploads/1", name="leave.txt", size=len(LEAVE), sha256="x", media_type=""
    )


def installed(desk: Desk) -> None:
    desk.does("install_personal")


def long(desk: Desk) -> None:
    """An answer that takes four messages."""
    parts = "\n\n".join(f"Paragraph {n} says much, much more than that [1]." for n in range(1000))
    desk.script.usual = cited(parts)
    desk.does("group")


def waited(desk: Desk) -> None:
    """A question that is told to wait, and then answered."""
    for number in (1, 2):
        assert desk.post(payload("group", desk.teams.service_url, id=f"{number}")).status == 200
    assert desk.app.stores.queue.lease() is not None
    desk.clock.advance(4)
    desk.chat.queueing.look()
    desk.clock.advance(300)
    desk.drain()


def limited(desk: Desk) -> None:
    """Nobody may ask now."""

    def refusal(_: Asked) -> str:
        return "Not so fast."

    desk.chat.handlers._refusal = refusal  # pyright: ignore[reportPrivateUsage]


def asked(desk: Desk) -> None:
    desk.does("personal")


ANSWER = "You get **25 days** of leave a year [1]."
SEARCHABLE = "is searchable now: "
SCENES = {
    "dropped": Scene(dropped, PERSONAL, (SEARCHABLE, "I could not read **gone.txt**")),
    "uploaded": Scene(Desk.drain, GROUP, (ANSWER, SEARCHABLE), before=uploaded),
    "installed": Scene(installed, PERSONAL, ("Hello, I am Footnote",)),
    "refused": Scene(asked, PERSONAL, ("Not so fast.",), before=limited),
    "long": Scene(long, GROUP, tuple(f"Paragraph {n} says" for n in (0, 400, 700, 999))),
    "waited": Scene(waited, GROUP, (ANSWER, ANSWER)),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "share",
    [pytest.param(0.2, marks=pytest.mark.slow), pytest.param(1.0, marks=pytest.mark.thorough)],
)
def test_wherever_the_process_dies_it_stands_there_once(
    tmp_path: Path, name: str, share: float
) -> None:
    whole = Death()
    with opened_desk(tmp_path / "whole") as desk:
        played(desk, SCENES[name], whole)
    deaths = range(1, whole.passed + 1)
    luck = random.Random(7)  # noqa: S311 - repeatable on purpose
    for at in luck.sample(deaths, max(1, round(share * len(deaths)))):
        with opened_desk(tmp_path / f"at{at}") as desk:
            played(desk, SCENES[name], Death(at))
