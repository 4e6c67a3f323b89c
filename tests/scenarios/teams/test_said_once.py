"""What nobody asked for in so many words, such as an announcement, is said once, wherever the process dies."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain import Asked, Person, UploadTicket
from tests.fakes.death import Death
from tests.fakes.slack.script import cited
from tests.fakes.teams.desk import AT, FIRST_WORDS, GROUP, PERSONAL, Desk, opened_desk
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import ANN
from tests.scenarios.teams.test_documents import LEAVE, drops

PASSED = (
    "teams_message.",
    "teams_file.",
    "ledger.",
    "library.",
    "upload.",
    "waiting.",
    "question.",
)


@dataclass(frozen=True)
class Scene:
    """What people do, and what must stand there in the end."""

    play: Callable[[Desk], None]
    place: str
    said: tuple[str, ...]
    before: Callable[[Desk], None] = lambda _: None
    may_lack: bool = False
    """A death may also leave it unsaid, for it only points to what is said elsewhere."""


def ours(name: str) -> bool:
    """Whether a death is worth trying at this failpoint."""
    return name.startswith(PASSED)


def played(desk: Desk, scene: Scene, death: Death) -> None:
    """The scene with one death in it, and whatever comes again after it."""
    scene.before(desk)
    with death:
        scene.play(desk)
    desk.clock.advance(400)
    desk.drain()
    found = [each for each in desk.texts(scene.place) if each not in FIRST_WORDS]
    told = sorted(next((each for each in scene.said if each in text), text) for text in found)
    assert told == sorted(scene.said) or (scene.may_lack and told == []), f"death {death.at}"
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


def said(text: str, name: str = "personal") -> Callable[[Desk], None]:
    """A command, given in so many words."""

    def play(desk: Desk) -> None:
        desk.says(name, text)

    return play


def known(desk: Desk) -> None:
    """We have a chat with Ann."""
    desk.teams.chats["29:1ann-XyZ"] = PERSONAL


def owned(desk: Desk) -> None:
    """Ann has added a document, and asks us to remove it."""
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk, "leave.txt")
    desk.says("personal", "remove leave.txt")


def confirmed(desk: Desk) -> None:
    desk.presses(desk.last(PERSONAL), "Remove")


def explained(desk: Desk) -> None:
    """Ann says what was wrong with an answer."""
    answer = next(each for each in desk.teams.shown(PERSONAL) if "25 days" in each["text"])
    desk.does("feedback", replyToId=answer["id"])


ANSWER = "You get **25 days** of leave a year [1]."
SEARCHABLE = "is searchable now: "
DOCUMENTS = "Documents"
ON_OUR_OWN = "I can tell you that in our own chat only"
SCENES = {
    "dropped": Scene(dropped, PERSONAL, (SEARCHABLE, "I could not read **gone.txt**")),
    "uploaded": Scene(Desk.drain, GROUP, (ANSWER, SEARCHABLE), before=uploaded),
    "installed": Scene(installed, PERSONAL, ("Hello, I am Footnote",)),
    "refused": Scene(asked, PERSONAL, ("Not so fast.",), before=limited),
    "long": Scene(long, GROUP, tuple(f"Paragraph {n} says" for n in (0, 400, 700, 999))),
    "waited": Scene(waited, GROUP, (ANSWER, ANSWER)),
    "help": Scene(said("help"), PERSONAL, ("**Ask** me anything",)),
    "invited": Scene(said("upload"), PERSONAL, ("Add a document",)),
    "whispered": Scene(said(f"{AT} list", "group"), PERSONAL, (DOCUMENTS,), before=known),
    "pointed": Scene(
        said(f"{AT} list", "group"), GROUP, ("in our own chat.",), before=known, may_lack=True
    ),
    "strange": Scene(said(f"{AT} list", "group"), GROUP, (ON_OUR_OWN,)),
    "removed": Scene(
        confirmed, PERSONAL, (SEARCHABLE, "Remove leave", "Removed **leave"), before=owned
    ),
    "explained": Scene(explained, PERSONAL, (ANSWER, "Thank you, noted."), before=asked),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "share",
    [pytest.param(0.2, marks=pytest.mark.slow), pytest.param(1.0, marks=pytest.mark.thorough)],
)
def test_wherever_the_process_dies_it_stands_there_once(
    tmp_path: Path, name: str, share: float
) -> None:
    whole = Death(at=None, counts=ours)
    with opened_desk(tmp_path / "whole") as desk:
        played(desk, SCENES[name], whole)
    deaths = range(1, len(whole.passed) + 1)
    luck = random.Random(7)  # noqa: S311 - repeatable on purpose
    for at in luck.sample(deaths, max(1, round(share * len(deaths)))):
        with opened_desk(tmp_path / f"at{at}") as desk:
            played(desk, SCENES[name], Death(at, counts=ours))
