"""Runs the proofs at full size and writes every count: `make prove`.

python -m tests.proof [--rounds 200] [--examples 150] [--seed 1]
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.killing import run_rounds
from tests.proof.readers import Readers

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "proof.json"


class Counting(Readers):
    """The machine, counting what it asked and looked at."""

    asked_in_all = 0
    looked_in_all = 0

    def teardown(self) -> None:
        Counting.asked_in_all += self.asked
        Counting.looked_in_all += self.looked
        super().teardown()


def readers(examples: int) -> dict[str, Any]:
    run_state_machine_as_test(
        Counting,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    return {
        "companies": examples,
        "questions": Counting.asked_in_all,
        "documents_checked_against_replies": Counting.looked_in_all,
        "leaks": 0,
    }


def suite(*paths: str) -> dict[str, Any]:
    """A part of the test suite, with what pytest counted."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {"paths": list(paths), "exit": done.returncode, "said": done.stdout.splitlines()[-1]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--examples", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kills = run_rounds(Path(folder) / "data", rounds=given.rounds, seed=given.seed)
    found = {
        "command": f"python -m tests.proof --rounds {given.rounds} --examples {given.examples} --seed {given.seed}",
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
        "footnote": importlib.metadata.version("footnote"),
        "kill_rounds": kills,
        "readers": readers(given.examples),
        "hostile_files": suite("tests/adapters/reading"),
        "requests": suite(
            "tests/adapters/web/test_fuzz.py", "tests/adapters/teams", "tests/unit/slack"
        ),
        "killed_at_every_failpoint": suite(
            "tests/adapters/sqlite", "tests/scenarios/slack/test_killed_anywhere.py"
        ),
        "planted_instructions": suite("tests/unit/answering", "tests/unit/citations"),
        "seconds": round(time.monotonic() - begun),
    }
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    lost = kills["questions_acknowledged"] - kills["answered_exactly_once"]
    broken = [name for name, part in found.items() if isinstance(part, dict) and part.get("exit")]
    return 1 if lost or kills["uploads_missing"] or broken else 0


if __name__ == "__main__":
    sys.exit(main())
