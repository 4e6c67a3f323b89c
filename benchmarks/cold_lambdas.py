"""CPU seconds and modules of a fresh interpreter that loads each Lambda as it is deployed.

`python -m benchmarks.cold_lambdas`: builds the functions' folders for this machine's processor, with their
bytecode, and loads them by the runtime's Python with nothing else in reach. Needs a package index once.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

from infra.assets import ROOT, build
from infra.bytecode import MISSING, compiler

ROUNDS = 5

PROGRAM = """
import json, sys, time, importlib
sys.path.insert(0, sys.argv[1])
importlib.import_module(sys.argv[2])
print(json.dumps([time.process_time(), len(sys.modules)]))
"""


def loaded(folder: Path, module: str) -> tuple[float, int]:
    """CPU seconds and modules of one start."""
    done = subprocess.run(
        [compiler(), "-I", "-S", "-B", "-c", PROGRAM, str(folder), module],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, modules = json.loads(done.stdout)
    return seconds, modules


def main() -> None:
    if not compiler():
        sys.exit(MISSING)
    assets = build(ROOT / "build" / "lambda-here", platform="")
    folders = {
        "ingress": assets.ingress,
        "worker": assets.worker,
        "ingest": assets.worker,
        "pages": assets.worker,
    }
    for name, folder in folders.items():
        runs = [loaded(folder, f"bot.entrypoints.{name}_lambda") for _ in range(ROUNDS)]
        spent = statistics.median(run[0] for run in runs)
        print(f"{name:8} {spent * 1000:6.0f} ms CPU  {runs[0][1]:5} modules")


if __name__ == "__main__":
    main()
