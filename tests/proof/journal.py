"""What was found of each death is written down at once, so that a run that was broken off goes on where it was."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Passed = Mapping[tuple[str, str], Counter[str]]
"""How often each scene of each platform passes each failpoint."""


@dataclass(frozen=True)
class Ended:
    """What came of one death."""

    kind: str
    """`held`; `broken`; `missed` where no play of it was killed."""
    told: str = ""
    other_ways: int = 0
    """Plays before it that took another way."""


class Journal:
    """What was learned and what came of each death, kept in a folder from run to run.

    Args:
        folder: The folder; a seed has files of its own.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._passed = folder / f"passed-{seed}.json"
        self._ended = folder / f"deaths-{seed}.jsonl"
        self._lock = threading.Lock()

    def passed(self, learn: Callable[[], Passed]) -> Passed:
        """What was learned before, else what is learned now."""
        if not self._passed.is_file():
            found = [[*scene, dict(names)] for scene, names in learn().items()]
            self._passed.write_text(json.dumps(found))
        held = json.loads(self._passed.read_text())
        return {(platform, scene): Counter(names) for platform, scene, names in held}

    def ended(self) -> Mapping[str, Ended]:
        """What need not be played again: all but what broke."""
        if not self._ended.is_file():
            return {}
        lines = [json.loads(line) for line in self._ended.read_text().splitlines()]
        held = {death: Ended(**found) for death, found in lines}
        return {death: found for death, found in held.items() if found.kind != "broken"}

    def note(self, death: str, found: Ended) -> Ended:
        """Writes down what came of one."""
        with self._lock, self._ended.open("a") as file:
            file.write(json.dumps([death, asdict(found)]) + "\n")
        return found
