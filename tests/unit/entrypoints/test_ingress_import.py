"""The ingress starts fast because it loads almost nothing: held here, in a fresh interpreter.

What that costs in CPU is measured by `benchmarks.cold_lambdas`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

ROOT = Path(__file__).parents[3]

OURS = {"bot", "rag"}
# What talks to SQS, with all that it needs.
BOTOCORE = {"botocore", "certifi", "dateutil", "jmespath", "six", "urllib3"}

PROGRAM = """
import json, sys
before = set(sys.modules)
import bot.entrypoints.ingress_lambda
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(loaded - sys.stdlib_module_names)))
"""


def test_the_ingress_loads_botocore_and_nothing_else_that_is_not_the_standard_library() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(json.loads(run.stdout)) <= OURS | BOTOCORE
