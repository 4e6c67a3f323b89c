"""A workspace at random: asked, told twice and out of order, refused, cut off and killed; one answer each in the end.

The real door, queue, ledger, worker and Slack adapter over the fake Slack, which outlives every kill. The clock
is the machine's, and steps both ways. `python -m tests.proof --only state_machines` runs it at full size.
"""

import tempfile
from collections import Counter, deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from tests.fakes.clock import Clock
from tests.fakes.death import Death
from tests.fakes.slack.desk import ADA, BEN, DIRECT, GENERAL, MENTION, Desk, company, desk_over
from tests.fakes.slack.script import cited
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import Json, shown
from tests.proof.machines import AT_ONCE, play

SENDING = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream")
OTHERS = ("chat.update", "conversations.replies", "conversations.history", "conversations.members")
TROUBLES = ("429", "500", "reset", "html", "lost")
LEAPS = (1.0, 30.0, 130.0, 200.0, -5.0)
"""Seconds; past a claim's lease, past a delivery's, and back as a clock does that is set right."""

REPLAYS = 2
"""How often the operator looks."""


@dataclass(frozen=True)
class Post:
    """A question, and where it was asked."""

    number: int
    channel: str
    message: Json

    @property
    def events(self) -> tuple[str, str]:
        """The ids under which Slack tells of it, as a mention and as a message."""
        return f"Em{self.number}", f"Ec{self.number}"

    @property
    def answer(self) -> str:
        return f"Answer {self.number}z"


class Outcomes(RuleBasedStateMachine):
    """Does what people, Slack, the network and the machine do; in the end every question has one answer."""

    posts: Bundle[Post] = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.clock = Clock()
        self.slack = self.stack.enter_context(FakeSlack(company(self.clock)).running())
        self.process = ExitStack()
        self.asked: list[Post] = []
        self.unsent: list[Post] = []
        """What Slack has still to tell: the first try was not acknowledged, or comes late."""
        self.stalls = deque[Callable[[], None]]()
        self.deaths = 0
        self.replayed = 0
        self.start()

    def start(self) -> None:
        """A process over the same folder."""
        self.desk: Desk = self.process.enter_context(desk_over(self.slack, self.folder, self.clock))
        script = self.desk.script
        script.pieces = lambda text: [f"{word} " for word in text.split()]
        script.between = lambda: self.stalls.popleft()() if self.stalls else None
        script.answers = {
            f"What is code {each.number}?": cited(f"{each.answer} is it [1].")
            for each in self.asked
        }

    @initialize(target=posts, late=st.booleans())
    def begin(self, late: bool) -> Post:  # noqa: FBT001 - drawn
        """The first question."""
        return self._ask(GENERAL, ADA, "", late=late)

    @rule(
        target=posts,
        channel=st.sampled_from([GENERAL, GENERAL, DIRECT]),
        who=st.sampled_from([ADA, BEN]),
        late=st.booleans(),
    )
    def ask(self, channel: str, who: str, late: bool) -> Post:  # noqa: FBT001 - drawn
        """A new thread; `late`, Slack tells of what comes after before it tells of this."""
        return self._ask(channel, ADA if channel == DIRECT else who, "", late=late)

    @rule(target=posts, which=posts, late=st.booleans())
    def ask_on(self, which: Post, late: bool) -> Post:  # noqa: FBT001 - drawn
        """The next question of a thread."""
        root = str(which.message.get("thread_ts") or which.message["ts"])
        return self._ask(which.channel, ADA, root, late=late)

    def _ask(self, channel: str, who: str, thread: str, *, late: bool) -> Post:
        number = len(self.asked)
        text = f"What is code {number}?"
        words = text if channel == DIRECT else f"{MENTION} {text}"
        post = Post(number, channel, self.slack.space.says(who, channel, words, thread=thread))
        self.asked.append(post)
        self.desk.script.answers[text] = cited(f"{post.answer} is it [1].")
        self.unsent.append(post)
        if not late:
            self._tell(post)
        return post

    @rule(which=posts, same=st.booleans())
    def deliver_again(self, which: Post, same: bool) -> None:  # noqa: FBT001 - drawn
        """What was not acknowledged in time comes again as it was; a twin has an id of its own."""
        self._tell(which, ids=which.events if same else ("", ""))

    @rule(at=st.integers(1, 8))
    def die_at_the_door(self, at: int) -> None:
        """The acknowledgement is lost: Slack will tell it again."""
        if self.unsent:
            self._dying(at, lambda: self._tell(self.unsent[0]))

    def _tell(self, post: Post, *, ids: tuple[str, str] | None = None) -> None:
        self.desk.told(post.message, post.channel, ids=ids or post.events)
        if post in self.unsent:
            self.unsent.remove(post)

    @rule(times=st.integers(1, 3))
    def work(self, times: int) -> None:
        for _ in range(times):
            self.desk.work()

    @rule(at=st.integers(1, 60))
    def die_in_work(self, at: int) -> None:
        self._dying(at, self.desk.work)

    def _dying(self, at: int, does: Callable[[], object]) -> None:
        """Kills at the `at`th failpoint that is passed meanwhile, and starts again."""
        with Death(at) as death:
            does()
        if death.came:
            self.deaths += 1
            self.process.close()
            self.start()

    @rule(method=st.sampled_from((*SENDING, *SENDING, *OTHERS)), kind=st.sampled_from(TROUBLES))
    def trouble(self, method: str, kind: str) -> None:
        self.slack.space.trouble(method, kind)

    @rule(kind=st.sampled_from(TROUBLES))
    def outage(self, kind: str) -> None:
        """Nothing can be said for a while, so that questions end undone."""
        for method in ("chat.postMessage", "chat.startStream", "chat.update"):
            self.slack.space.trouble(method, kind, times=30)
        for _ in range(12):
            self.desk.work()
            self.clock.advance(130)

    @rule(seconds=st.sampled_from(LEAPS))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(seconds=st.sampled_from([130.0, 200.0]), twin=st.booleans())
    def stall(self, seconds: float, twin: bool) -> None:  # noqa: FBT001 - drawn
        """In the midst of the next answer the leases run out; another worker may take it up there."""

        def stalled() -> None:
            self.clock.advance(seconds)
            if twin:
                self.desk.work()

        self.stalls.append(stalled)

    def teardown(self) -> None:
        try:
            self._drain()
            self._one_answer_each()
        finally:
            self.process.close()
            self.stack.close()

    def _drain(self) -> None:
        """Everything is told, the trouble is over, and the operator replays what ended undone."""
        self.slack.space.faults.clear()
        self.stalls.clear()
        for post in list(self.unsent):
            self._tell(post)
        self.desk.drain()
        letters = self.desk.app.stores.dead_letters
        for _ in range(REPLAYS):  # what waited behind a dead one may have died with the last kill
            for dead in letters.list():
                self.replayed += letters.replay(dead.delivery.id)
            self.desk.drain()
        assert not letters.list(), "replayed, it ended undone again though nothing was wrong"

    def _one_answer_each(self) -> None:
        texts = [
            (channel, str(each.get("thread_ts") or ""), shown(each))
            for channel in (GENERAL, DIRECT)
            for each in self.desk.answers(channel)
        ]
        for post in self.asked:
            found = [text for _, _, text in texts if post.answer in text]
            assert len(found) == 1, f"{len(found)} answers to question {post.number}: {texts}"
        assert len(texts) == len(self.asked), f"more than answers stand there: {texts}"


class Counting(Outcomes):
    """The machine, counting what it met."""

    met: ClassVar[Counter[str]] = Counter()

    def teardown(self) -> None:
        super().teardown()
        Counting.met.update(
            workspaces=1,
            questions=len(self.asked),
            deaths=self.deaths,
            calls_to_slack=len(self.slack.space.calls),
            dead_letters_replayed=self.replayed,
        )


def run_workspaces(workspaces: int, *, number: int) -> dict[str, Any]:
    """So many workspaces at random; the first question without its one answer raises."""
    Counting.met.clear()
    for begun in range(0, workspaces, AT_ONCE):
        play(Counting, number=number + begun, steps=30)
    return {**Counting.met, "seed": number}
