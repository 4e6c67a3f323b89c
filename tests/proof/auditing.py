"""Asks for the known weaknesses of every package that the lock files name.

python -m tests.proof.auditing [--required]

The answer comes from PyPI's advisory database by pip-audit. Where it cannot be reached, or does not know a
package, that is said in so many words: the check then rests on `requirements/advisories.toml` alone. With
`--required` that is a failure.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "requirements"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
WITHIN = 120


@dataclass
class Audit:
    """What is known of one lock file."""

    weak: list[str] = field(default_factory=list[str])
    looked_up: int = 0
    unknown: list[str] = field(default_factory=list[str])
    unreachable: str = ""


def locked(lock: Path) -> Mapping[str, str]:
    """Package and version of every line."""
    return {
        name.lower().replace("_", "-"): version
        for name, version in PINNED.findall(lock.read_text())
    }


def below(pinned: Mapping[str, str], fixed_in: Mapping[str, str]) -> list[str]:
    """Packages older than the version that is free of a weakness known to us."""
    return [
        f"{name} {pinned[name]} is older than {fixed}"
        for name, fixed in fixed_in.items()
        if name in pinned and Version(pinned[name]) < Version(fixed)
    ]


def asked(lock: Path, accepted: Mapping[str, str]) -> Audit:
    """What the advisory database says."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
               "--progress-spinner", "off", "--timeout", "10", "-r", str(lock)]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WITHIN)
    except subprocess.TimeoutExpired:
        return Audit(unreachable=f"no answer within {WITHIN} seconds")
    try:
        return read(json.loads(done.stdout), accepted)
    except ValueError:
        return Audit(unreachable=(done.stderr.strip().splitlines() or ["no answer"])[-1])


def read(answer: Mapping[str, Any], accepted: Mapping[str, str]) -> Audit:
    """pip-audit's own JSON; a package that it skipped counts as unknown, whatever its exit code says."""
    audit = Audit()
    for each in answer["dependencies"]:
        if "skip_reason" in each:
            audit.unknown.append(each["name"])
            continue
        audit.looked_up += 1
        audit.weak += [
            f"{each['name']} {each['version']}: {weakness['id']}, fixed in {weakness['fix_versions']}"
            for weakness in each["vulns"]
            if not {weakness["id"], *weakness["aliases"]} & set(accepted)
        ]
    return audit


def report(name: str, audit: Audit, by_hand: list[str]) -> str:
    """One lock file in one paragraph."""
    lines = [f"{name}: {audit.looked_up} packages looked up, {len(audit.weak)} weaknesses."]
    if audit.unreachable:
        lines.append(f"  NOT AUDITED: the advisory database was not reached ({audit.unreachable}).")
    elif audit.unknown:
        lines.append(f"  NOT AUDITED: the database knows nothing of {len(audit.unknown)} packages.")
    if audit.unreachable or audit.unknown:
        lines.append("  Checked against requirements/advisories.toml alone.")
    return "\n".join([*lines, *(f"  {each}" for each in (*audit.weak, *by_hand))])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--required", action="store_true", help="fail where the database is away")
    required = parser.parse_args().required
    known = tomllib.loads((LOCKS / "advisories.toml").read_text())
    failed = False
    locks = sorted(LOCKS.glob("*.lock"))
    with ThreadPoolExecutor() as pool:
        audits = list(pool.map(partial(asked, accepted=known["accepted"]), locks))
    for lock, audit in zip(locks, audits, strict=True):
        by_hand = below(locked(lock), known["fixed_in"])
        sys.stdout.write(report(lock.name, audit, by_hand) + "\n")
        partly = bool(audit.unreachable or audit.unknown)
        failed = failed or bool(audit.weak or by_hand) or (required and partly)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
