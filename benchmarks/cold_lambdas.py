"""CPU seconds and modules of a fresh interpreter that loads each Lambda: `python benchmarks/cold_lambdas.py`."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAMBDAS = ("ingress", "worker", "ingest", "pages")
ROUNDS = 5

PROGRAM = """
import json, sys, time, importlib
importlib.import_module(sys.argv[1])
print(json.dumps([time.process_time(), len(sys.modules)]))
"""


def main() -> None:
    for name in LAMBDAS:
        runs = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-c", PROGRAM, f"bot.entrypoints.{name}_lambda"],
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(ROUNDS)
        ]
        spent = statistics.median(run[0] for run in runs)
        print(f"{name:8} {spent * 1000:6.0f} ms CPU  {runs[0][1]:5} modules")


if __name__ == "__main__":
    main()
