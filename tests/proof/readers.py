"""A company at random: documents, readers, rooms, joining and leaving, asked on every surface.

The real index, library, handlers and answering; only the platform is played. A model of twenty lines says
what may be seen: nothing else may appear in any reply, list or button, by its words or by its title.
"""

import itertools
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from bot.codec import to_plain
from bot.config import load_settings
from bot.domain import Asked, Commanded, Document, Person, PlaceKind, Pressed, Reply, ThreadRef
from bot.handlers.arrivals import Arrival, document_id
from bot.wiring.app import App, open_app
from bot.wiring.chat import Chat, open_chat
from bot.wiring.sides import Platforms, Sides
from rag.domain import EVERYONE
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.proof.machines import AT_ONCE, play
from tests.unit.test_worker import Echo

PEOPLE = ("U1", "U2", "U3")
ROOMS: dict[str, PlaceKind] = {"C1": "public", "C2": "private", "C3": "external"}
READERS = (
    EVERYONE,
    *(f"user:slack:{each}" for each in PEOPLE),
    *(f"channel:slack:{each}" for each in ROOMS),
)
SECRETS = ("amber", "basil", "cedar", "dahlia", "ebony", "fennel", "ginger", "hazel")


class Readers(RuleBasedStateMachine):
    """Does what people and operators do, and looks at everything that comes out."""

    documents: Bundle[str] = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.clock = Clock()
        settings = load_settings({}, data_dir=folder, questions_per_minute=0)
        self.app: App = self.stack.enter_context(open_app(settings, now=self.clock))
        self.chat = FakeChat()
        platforms = Platforms()
        platforms.add("slack", lambda: Sides(translator=Echo(), chat=self.chat, keeper=self.chat))
        self.bot: Chat = open_chat(self.app, platforms)
        self.model: dict[str, tuple[frozenset[str], str]] = {}
        """Document id to who may read it and the word that only it contains."""
        self.words = itertools.count()
        self.keys = itertools.count()
        self.looked = 0
        self.asked = 0

    def teardown(self) -> None:
        self.stack.close()

    @initialize(target=documents)
    def company(self) -> Any:
        """Rooms, and one document for each reader there is, so that every look has much to miss."""
        self.chat.members = {"C1": {"U1", "U2", "U3"}, "C2": {"U1"}, "C3": {"U1", "U2"}}
        return multiple(*(self._bring(reader) for reader in READERS))

    @rule(target=documents, reader=st.sampled_from(READERS))
    def bring(self, reader: str) -> str:
        return self._bring(reader)

    def _bring(self, reader: str) -> str:
        number = next(self.words)
        word = f"{SECRETS[number % len(SECRETS)]}{number}zq"
        readers = frozenset({reader})
        document = self._take_in(word, number, readers)
        self.model[document.id] = (readers, word)
        return document.id

    def _take_in(self, word: str, number: int, readers: frozenset[str]) -> Document:
        text = f"The project code is {word}. The project budget is {number + 1000} crowns."
        key = f"documents/{word}"
        self.app.stores.files.save(key, iter((text.encode(),)), media_type="", max_bytes=10_000)
        return self.app.library.take_in(
            Arrival(
                document_id=document_id("default", "proof", word),
                organisation="default",
                name=f"{word}.txt",
                title=f"Dossier {word}",
                readers=readers,
                owner="operator",
                key=key,
                size=len(text),
                sha256=word,
            )
        )

    @rule(which=documents, reader=st.sampled_from([EVERYONE, "user:slack:U2", "channel:slack:C2"]))
    def rescope(self, which: str, reader: str) -> None:
        document = self.app.document(which)
        if document is not None and document.state == "indexed":
            self.app.library.rescope(document, frozenset({reader}))
            self.model[which] = (frozenset({reader}), self.model[which][1])

    @rule(which=consumes(documents))
    def remove(self, which: str) -> None:
        document = self.app.document(which)
        if document is not None and document.state == "indexed":
            self.app.library.remove(document)
            del self.model[which]

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(sorted(ROOMS)), inside=st.booleans())
    def move(self, who: str, room: str, inside: bool) -> None:  # noqa: FBT001 - drawn
        (self.chat.members[room].add if inside else self.chat.members[room].discard)(who)

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(["", *ROOMS]))
    def ask(self, who: str, room: str) -> None:
        """The same question of everybody, in every room and alone."""
        kind: PlaceKind = ROOMS[room] if room else "direct"
        key = f"q{next(self.keys)}"
        thread = ThreadRef(platform="slack", tenant="T1", channel=room or f"D{who}", root=key)
        asker = Person(platform="slack", tenant="T1", id=who)
        self.bot.handlers.handle(
            Asked(
                key=key,
                thread=thread,
                asker=asker,
                text="What is the project code and the project budget?",
                place=kind,
            ),
            last_try=False,
        )
        self.asked += 1
        self._check(room, who, kind)
        for action in ("sources", "why"):
            pressed = Pressed(
                key=f"p{next(self.keys)}", thread=thread, person=asker, action=action, value=key,
                place=kind,
            )  # fmt: skip
            self.bot.handlers.handle(pressed, last_try=False)
            self._check(room, who, kind)

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(["", *ROOMS]))
    def command(self, who: str, room: str) -> None:
        kind: PlaceKind = ROOMS[room] if room else "direct"
        thread = ThreadRef(platform="slack", tenant="T1", channel=room or f"D{who}", root="r")
        person = Person(platform="slack", tenant="T1", id=who)
        for name in ("list", "status"):
            self.bot.handlers.handle(
                Commanded(
                    key=f"c{next(self.keys)}", thread=thread, person=person, name=name, place=kind
                ),
                last_try=False,
            )
            self._check(room, who, kind)

    @invariant()
    def time_passes(self) -> None:
        self.clock.advance(timedelta(seconds=1))

    def _check(self, room: str, who: str, kind: PlaceKind) -> None:
        """Everything said since the last look, against what its audience may see."""
        shared = self._of_room(room, kind)
        alone = self._of_person(who, room, kind)
        for message in self.chat.messages:
            if message.final is not None:
                self._nothing_beyond(message.final, alone if not room else shared)
        for to, reply in self.chat.sent:
            self._nothing_beyond(reply, alone if to.only is not None or not room else shared)
        self.chat.messages.clear()
        self.chat.sent.clear()

    def _of_room(self, room: str, kind: PlaceKind) -> set[str]:
        own = f"channel:slack:{room}"
        return {own} if kind == "external" else {EVERYONE, own}

    def _of_person(self, who: str, room: str, kind: PlaceKind) -> set[str]:
        if kind == "external":
            return self._of_room(room, kind)
        joined = {
            f"channel:slack:{name}" for name, people in self.chat.members.items() if who in people
        }
        return {EVERYONE, f"user:slack:{who}", *joined, f"channel:slack:{room or 'D' + who}"}

    def _nothing_beyond(self, reply: Reply, may: set[str]) -> None:
        told = str(to_plain(reply))
        for readers, word in self.model.values():
            self.looked += 1
            assert readers & may or word not in told, f"{word} of {sorted(readers)} in {told[:200]}"


class Counting(Readers):
    """The machine, counting what it asked and looked at."""

    asked_in_all = 0
    looked_in_all = 0

    def teardown(self) -> None:
        Counting.asked_in_all += self.asked
        Counting.looked_in_all += self.looked
        super().teardown()


def run_companies(cases: int, *, number: int) -> dict[str, Any]:
    """Companies at random, until so many documents were held against a reply; the first leak raises."""
    companies = 0
    while Counting.looked_in_all < cases:
        play(Counting, number=number + companies, steps=40)
        companies += AT_ONCE
    return {
        "companies": companies,
        "questions": Counting.asked_in_all,
        "documents_checked_against_replies": Counting.looked_in_all,
        "leaks": 0,
        "seed": number,
    }
