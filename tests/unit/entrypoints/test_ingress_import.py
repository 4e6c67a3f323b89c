"""The ingress starts fast because it loads almost nothing; both are held here, in a fresh interpreter."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

HEAVY = (
    "aws_lambda_powertools",
    "boto3",
    "botbuilder",
    "dotenv",
    "jwt",
    "langchain",
    "langchain_core",
    "pydantic",
    "slack_bolt",
    "slack_sdk",
    "starlette",
)

PROGRAM = """
import json, sys, time
import bot.entrypoints.ingress_lambda
spent = time.process_time()
print(json.dumps({"seconds": spent, "modules": sorted(sys.modules)}))
"""


def started() -> dict[str, object]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(run.stdout)
    return found


def test_the_ingress_loads_no_sdk_of_a_platform_and_nothing_heavy() -> None:
    modules = started()["modules"]
    assert isinstance(modules, list)

    assert [name for name in HEAVY if name in modules] == []


@pytest.mark.slow
def test_the_ingress_is_imported_in_less_than_300_ms_of_cpu() -> None:
    best = min(float(str(started()["seconds"])) for _ in range(5))

    assert best < 0.3
