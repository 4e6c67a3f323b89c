"""Plays every scene once to learn which failpoints it passes, then again with a death at each of them."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from queue import Queue
from typing import Any, Protocol

from tests.proof.failpoints import in_code, on_one_machine, unknown, unpassed, written
from tests.proof.journal import Ended, Journal, Passed
from tests.proof.scenes_install import InstallScenes
from tests.proof.scenes_slack import SlackScenes, SocketScenes
from tests.proof.scenes_teams import TeamsScenes
from tests.proof.scenes_web import WebScenes
from tests.proof.serving import ROOT, Server, Zygote
from tests.proof.stage import Kill, Stage, copied, prepared

QUIET = {"FOOTNOTE_QUESTIONS_PER_MINUTE": "0", "FOOTNOTE_LOG_LEVEL": "INFO"}


class Scenes(Protocol):
    """One platform's scenes; `play` asserts what must stand in the end."""

    @property
    def name(self) -> str: ...
    @property
    def scenes(self) -> Sequence[str]: ...
    def opened(self) -> AbstractContextManager[Any]: ...
    def environment(self, platform: Any, /) -> Mapping[str, str]: ...
    def play(self, scene: str, platform: Any, stage: Stage, /) -> None: ...


PLATFORMS: tuple[Scenes, ...] = (
    SlackScenes(),
    SocketScenes(),
    InstallScenes(),
    TeamsScenes(),
    WebScenes(),
)

SLOW = frozenset({"waited"})
"""Scenes that take long; only what no other passes is killed there."""

ELSEWHERE_PROVED = {
    "inbox.*": "the front is a process of its own; tests/adapters/sqlite/test_crashes.py kills there",
    "teams_keys.*": "the front is a process of its own; tests/adapters/teams/test_dying_at_the_door.py dies there",
    "queue.*_extend": "a lease is renewed after 45 seconds; tests/adapters/sqlite/test_crashes.py kills there",
}
"""Failpoints that no question and no document passes within a scene."""


@dataclass(frozen=True)
class Death:
    """One failpoint to die at, and the passes of it to try, until a play gets that far."""

    platform: Scenes
    name: str
    tries: tuple[tuple[str, int], ...]
    """Scene, and which pass of one process."""

    def __str__(self) -> str:
        return f"{self.platform.name} {self.name}"


def play(
    zygote: Zygote, base: Path, folder: Path, platform: Scenes, scene: str, kill: Kill | None = None
) -> Counter[str]:
    """Plays one scene on a copy of `base`; how often one process passed each failpoint, at most.

    Raises:
        AssertionError, TimeoutError: something was lost, answered twice or left over.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with platform.opened() as outside:
        settings = {**QUIET, **platform.environment(outside)}
        server = Server(zygote, copied(base, folder / "data"), settings)
        stage = Stage(server, kill)
        try:
            stage.begin()
            platform.play(scene, outside, stage)
            stage.drain()
        finally:
            server.kill()
    if kill and not stage.deaths and not stage.died_running:
        msg = f"{kill[0]} was never passed the {kill[1]}th time"
        raise Missed(msg)
    return written(server.trace)


class Missed(Exception):
    """The process was not killed: in this play it passed there less often, for what it does depends on moments.

    All that must stand in the end stood all the same.
    """


def learned(zygote: Zygote, base: Path, folder: Path) -> Passed:
    """What each scene passes, played without a death."""
    return {
        (platform.name, scene): play(
            zygote, base, folder / f"{platform.name}-{scene}", platform, scene
        )
        for platform in PLATFORMS
        for scene in platform.scenes
    }


def deaths(passed: Passed, luck: random.Random) -> Iterator[Death]:
    """For each platform and failpoint one death at a pass of a scene's choosing, every scene having its turn.

    Where the play takes another way, the first pass is tried in that scene and then in the others.
    """
    for platform in PLATFORMS:
        names = {name for (of, _), found in passed.items() if of == platform.name for name in found}
        for name in sorted(names):
            fitting = [each for each in platform.scenes if passed[platform.name, each][name]]
            scene = luck.choice([each for each in fitting if each not in SLOW] or fitting)
            count = luck.randint(1, passed[platform.name, scene][name])
            others = sorted(fitting, key=lambda each, first=scene: each != first)
            yield Death(platform, name, ((scene, count), *((each, 1) for each in others)))


def not_played(passed: Passed) -> tuple[list[str], list[str]]:
    """The failpoints of one machine's code that no scene passes, and what is passed though unknown."""
    names = [name for found in passed.values() for name in found]
    missing = unpassed(in_code(on_one_machine), names)
    excused = [each for each in missing if any(fnmatch(each, p) for p in ELSEWHERE_PROVED)]
    return sorted(set(missing) - set(excused)), unknown(in_code(), names)


def run_deaths(
    folder: Path, *, seed: int, share: float = 1.0, lanes: int = 2, kept: Path | None = None
) -> dict[str, Any]:
    """Learns every scene, then plays a share of the deaths, some at once; what came of it, counted.

    Args:
        folder: Where to play.
        seed: Chooses scenes and passes.
        share: How many of the deaths.
        lanes: How many at once.
        kept: Where what was found is kept, and taken up again.
    """
    luck = random.Random(seed)  # noqa: S311 - repeatable on purpose
    journal = Journal(kept or folder / "kept", seed)
    with ExitStack() as stack:
        zygotes = [stack.enter_context(Zygote()) for _ in range(lanes)]
        base = prepared(zygotes[0], folder / "base")
        passed = journal.passed(lambda: learned(zygotes[0], base, folder))
        planned = list(deaths(passed, luck))
        chosen = luck.sample(planned, max(1, round(len(planned) * share)))
        before = journal.ended()
        free = Queue[Zygote]()
        for zygote in zygotes:
            free.put(zygote)
        pool = stack.enter_context(ThreadPoolExecutor(lanes))
        running = [
            pool.submit(_died, free, base, folder / f"death{number}", death, journal)
            for number, death in enumerate(chosen)
            if str(death) not in before
        ]
        found = [before[str(each)] for each in chosen if str(each) in before]
        found += [each.result() for each in running]
    missing, strange = not_played(passed)
    outcomes = Counter(each.kind for each in found)
    return {
        "failpoints_in_code": len(in_code()),
        "failpoints_on_one_machine": len(in_code(on_one_machine)),
        "not_passed_by_any_scene": missing,
        "not_in_the_code": strange,
        "proved_elsewhere": dict(ELSEWHERE_PROVED),
        "scenes": len(passed),
        "deaths_planned": len(planned),
        "deaths": {
            platform.name: sum(each.platform is platform for each in chosen)
            for platform in PLATFORMS
        },
        "held": outcomes["held"],
        "plays_that_took_another_way_and_held": sum(each.other_ways for each in found),
        "never_died_there": [each.told for each in found if each.kind == "missed"],
        "broken": [each.told for each in found if each.kind == "broken"],
        "seed": seed,
    }


def _here(error: Exception) -> str:
    """What it says, with files named from the repository's root: the report is read elsewhere."""
    return str(error).replace(f"{ROOT}/", "")


def _died(free: "Queue[Zygote]", base: Path, folder: Path, death: Death, journal: Journal) -> Ended:
    zygote = free.get()
    try:
        return journal.note(str(death), _tried(zygote, base, folder, death))
    finally:
        free.put(zygote)
        shutil.rmtree(folder, ignore_errors=True)


def _tried(zygote: Zygote, base: Path, folder: Path, death: Death) -> Ended:
    for other_ways, (scene, count) in enumerate(death.tries):
        try:
            play(zygote, base, folder, death.platform, scene, (death.name, count))
        except Missed:
            continue
        except (AssertionError, TimeoutError) as error:
            told = f"{death} #{count} in {scene}: {type(error).__name__} {_here(error)[:300]}"
            return Ended("broken", told, other_ways)
        return Ended("held", other_ways=other_ways)
    return Ended("missed", str(death), len(death.tries))
