"""Runs the proofs at full size and writes every count: `make prove`; with `--only`, the others stay as they are.

python -m tests.proof [--rounds 200] [--workspaces 500] [--histories 2000] [--cases 10000] [--requests 5000]
                    [--asked 2000] [--share 1.0] [--seed 1] [--lanes 2] [--only PART...] [--kept FOLDER]

Each part is written down as soon as it ends. With `--kept` the deaths of `killed_at_every_failpoint` are too, and a
run that is given the same folder again goes on where the one before was broken off; delete it after a change of code.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.adapters.sqlite.test_ledger_model import LedgerMachine
from tests.adapters.sqlite.test_queue_model import QueueMachine
from tests.fakes.hostile import hostile_files
from tests.proof import fuzzing, timing
from tests.proof.enumerating import run_deaths
from tests.proof.killing import run_rounds
from tests.proof.machines import play
from tests.proof.outcomes import run_workspaces
from tests.proof.readers import run_companies
from tests.proof.serving import end_with_parent

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "proof.json"

Found = dict[str, Any]


def suite(*paths: str) -> Found:
    """A part of the test suite, with what pytest counted."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines() or ["nothing"]
    wrong = [line[:500] for line in lines if line.startswith(("FAILED ", "ERROR "))]
    return {"paths": list(paths), "exit": done.returncode, "said": lines[-1], "broken": wrong}


def rounds(given: argparse.Namespace, folder: Path) -> Found:
    return run_rounds(folder, rounds=given.rounds, seed=given.seed, lanes=given.lanes)


def deaths(given: argparse.Namespace, folder: Path) -> Found:
    return run_deaths(
        folder, seed=given.seed, share=given.share, lanes=given.lanes, kept=given.kept
    )


def machines(given: argparse.Namespace, folder: Path) -> Found:
    """Queue, ledger and platform as one state machine; queue and ledger each beside its plain model."""
    del folder
    for machine in (QueueMachine, LedgerMachine):
        play(machine, number=given.seed, steps=40, examples=given.histories)
    alone = {"queue_histories": given.histories, "ledger_histories": given.histories}
    return {**run_workspaces(given.workspaces, number=given.seed), **alone}


def readers(given: argparse.Namespace, folder: Path) -> Found:
    del folder
    return run_companies(given.cases, number=given.seed)


def requests(given: argparse.Namespace, folder: Path) -> Found:
    return fuzzing.run(folder, cases=given.requests, number=given.seed)


def times(given: argparse.Namespace, folder: Path) -> Found:
    """Whether time tells what is not there from what may not be read."""
    return timing.run(folder, asked=given.asked, number=given.seed)


def hostile(given: argparse.Namespace, folder: Path) -> Found:
    del given, folder
    return {"kinds": len(hostile_files()), **suite("tests/adapters/reading")}


def stores(given: argparse.Namespace, folder: Path) -> Found:
    """The stores alone, killed at each of their failpoints, and their state machines."""
    del given, folder
    return suite("tests/adapters/sqlite", "tests/scenarios/slack/test_killed_anywhere.py")


def cloud(given: argparse.Namespace, folder: Path) -> Found:
    """The functions on the local cloud, killed at each failpoint that they pass."""
    counts = folder / "cloud.xml"
    family = "junit_family=xunit1"  # the newer one has no room for what a test counted
    lanes = ("-n", str(given.lanes), "--dist", "worksteal")
    found = suite("tests/scenarios", "-m", "thorough", f"--junitxml={counts}", "-o", family, *lanes)
    return {**found, "paths": ["tests/scenarios"], "deaths": _recorded(counts, "deaths")}


def _recorded(counts: Path, name: str) -> int:
    """The sum of what tests recorded under a name; none where pytest did not get so far."""
    if not counts.is_file():
        return 0
    properties = ET.parse(counts).iter("property")  # noqa: S314 - our own
    return sum(int(each.attrib["value"]) for each in properties if each.attrib["name"] == name)


def planted(given: argparse.Namespace, folder: Path) -> Found:
    """A model that obeys whatever a document says, and what of it leaves; and who knocks at the doors."""
    del given, folder
    return suite("tests/unit/answering", "tests/unit/citations", "tests/adapters/security")


PARTS: Mapping[str, Callable[[argparse.Namespace, Path], Found]] = {
    "kill_rounds": rounds,
    "killed_at_every_failpoint": deaths,
    "state_machines": machines,
    "readers": readers,
    "requests": requests,
    "absent_or_forbidden": times,
    "hostile_files": hostile,
    "stores": stores,
    "cloud_killed_at_every_failpoint": cloud,
    "planted_instructions": planted,
}


def part(name: str, given: argparse.Namespace) -> Found:
    """One part, timed; what breaks it is its finding, and the others go on."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = PARTS[name](given, Path(folder))
        except Exception as error:  # noqa: BLE001 - the report is the point
            found = {"broken": [f"{type(error).__name__}: {str(error)[:500]}"]}
    return {**found, "seconds": round(time.monotonic() - begun)}


def holds(found: Found) -> bool:
    """Whether a part found nothing wrong."""
    wrong = (
        "broken",
        "uploads_missing",
        "told_apart",
        "never_died_there",
        "not_passed_by_any_scene",
        "not_in_the_code",
    )
    if found.get("exit") or any(found.get(name) for name in wrong):
        return False
    if "memory_kilobytes" in found and not fuzzing.sound(found):
        return False
    return bool(found.get("questions_acknowledged", 0) == found.get("answered_exactly_once", 0))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--workspaces", type=int, default=500)
    parser.add_argument("--histories", type=int, default=2_000)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--asked", type=int, default=2_000)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    parts: dict[str, Found] = {}
    with ProcessPoolExecutor(max_workers=given.lanes, initializer=end_with_parent) as pool:
        running = {pool.submit(part, name, given): name for name in given.only}
        for ended in as_completed(running):
            parts[running[ended]] = {**ended.result(), **_told(given)}
            _record(parts)
    sys.stdout.write(json.dumps(parts, indent=2) + "\n")
    return 0 if all(holds(each) for each in parts.values()) else 1


def _record(parts: Mapping[str, Found]) -> None:
    """Writes down what has ended so far, beside what other runs found."""
    found = {**_proved_before(), **parts}
    written = {
        **{name: found[name] for name in PARTS if name in found},
        "holds": {name: holds(found[name]) for name in PARTS if name in found},
    }
    RESULTS.write_text(json.dumps(written, indent=2) + "\n")


def _told(given: argparse.Namespace) -> Found:
    """How a part was run, so that one run alone can be told from the others."""
    sizes = " ".join(
        f"--{name} {getattr(given, name)}"
        for name in (
            "rounds",
            "workspaces",
            "histories",
            "cases",
            "requests",
            "asked",
            "share",
            "seed",
            "lanes",
        )
    )
    return {
        "command": f"python -m tests.proof {sizes}",
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
    }


def _proved_before() -> Mapping[str, Found]:
    """What other runs found of the parts that are not run now."""
    if not RESULTS.is_file():
        return {}
    held: Mapping[str, Found] = json.loads(RESULTS.read_text())
    return {name: each for name, each in held.items() if name in PARTS and "when" in each}


if __name__ == "__main__":
    sys.exit(main())
