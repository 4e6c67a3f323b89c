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

from tests.proof.failpoints import in_code, on_one_machine, unknown, unpassed
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
    """One play with one death in it."""

    platform: Scenes
    scene: str
    kill: Kill

    def __str__(self) -> str:
        name, count = self.kill
        return f"{self.platform.name} {self.scene}: {name} #{count}"


def play(
    zygote: Zygote, base: Path, folder: Path, platform: Scenes, scene: str, kill: Kill | None = None
) -> Counter[str]:
    """Plays one scene on a copy of `base`; what its first process passed, in the end.

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
    return Counter(server.trace.read_text().split())


class Missed(Exception):
    """The process was not killed: this time it took another way."""


def learned(zygote: Zygote, base: Path, folder: Path) -> dict[tuple[str, str], Counter[str]]:
    """How often each scene passes each failpoint, played without a death."""
    return {
        (platform.name, scene): play(
            zygote, base, folder / f"{platform.name}-{scene}", platform, scene
        )
        for platform in PLATFORMS
        for scene in platform.scenes
    }


def deaths(passed: Mapping[tuple[str, str], Counter[str]], luck: random.Random) -> Iterator[Death]:
    """For each platform and failpoint one death at a pass of a scene's choosing, every scene having its turn."""
    for platform in PLATFORMS:
        names = {name for (of, _), found in passed.items() if of == platform.name for name in found}
        for name in sorted(names):
            fitting = [each for each in platform.scenes if passed[platform.name, each][name]]
            scene = luck.choice([each for each in fitting if each not in SLOW] or fitting)
            count = luck.randint(1, passed[platform.name, scene][name])
            yield Death(platform, scene, (name, count))


def not_played(passed: Mapping[tuple[str, str], Counter[str]]) -> tuple[list[str], list[str]]:
    """The failpoints of one machine's code that no scene passes, and what is passed though unknown."""
    names = [name for found in passed.values() for name in found]
    missing = unpassed(in_code(on_one_machine), names)
    excused = [each for each in missing if any(fnmatch(each, p) for p in ELSEWHERE_PROVED)]
    return sorted(set(missing) - set(excused)), unknown(in_code(), names)


def run_deaths(folder: Path, *, seed: int, share: float = 1.0, lanes: int = 2) -> dict[str, Any]:
    """Learns every scene, then plays a share of the deaths, some at once; what came of it, counted."""
    luck = random.Random(seed)  # noqa: S311 - repeatable on purpose
    with ExitStack() as stack:
        zygotes = [stack.enter_context(Zygote()) for _ in range(lanes)]
        base = prepared(zygotes[0], folder / "base")
        passed = learned(zygotes[0], base, folder)
        planned = list(deaths(passed, luck))
        chosen = luck.sample(planned, max(1, round(len(planned) * share)))
        free = Queue[Zygote]()
        for zygote in zygotes:
            free.put(zygote)
        pool = stack.enter_context(ThreadPoolExecutor(lanes))
        running = [
            pool.submit(_died, free, base, folder / f"death{number}", death)
            for number, death in enumerate(chosen)
        ]
        found = [each.result() for each in running]
    missing, strange = not_played(passed)
    outcomes = Counter(kind for kind, _ in found)
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
        "took_another_way": outcomes["missed"],
        "broken": [told for kind, told in found if kind == "broken"],
        "seed": seed,
    }


def _here(error: Exception) -> str:
    """What it says, with files named from the repository's root: the report is read elsewhere."""
    return str(error).replace(f"{ROOT}/", "")


def _died(free: "Queue[Zygote]", base: Path, folder: Path, death: Death) -> tuple[str, str]:
    zygote = free.get()
    try:
        play(zygote, base, folder, death.platform, death.scene, death.kill)
    except Missed as missed:
        return "missed", str(missed)
    except (AssertionError, TimeoutError) as error:
        return "broken", f"{death}: {type(error).__name__} {_here(error)[:300]}"
    finally:
        free.put(zygote)
        shutil.rmtree(folder, ignore_errors=True)
    return "held", ""
