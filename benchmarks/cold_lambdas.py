"""CPU time and modules of a fresh interpreter that starts each Lambda as it is deployed.

`python -m benchmarks.cold_lambdas [--rounds 9]`: builds the functions' folders for this machine's processor, with their
bytecode, and starts them by the runtime's Python with nothing else in reach. Needs a package index once.

The ingress is taken to its first answer: loaded, the door and the client of its queue made, and a request that is not signed refused.
Beside it, in turns: a Bolt app and a boto3 client of SQS, from the very same deployed packages, to the same refusal. The other
functions, whose first answer needs a cloud, are loaded only. Writes benchmarks/results/cold_lambdas.json.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.about import about, keep
from infra.assets import ROOT, build
from infra.bytecode import MISSING, compile_all, compiler

PROGRAM = """
import importlib, json, sys, time, types
paths, module, event = json.loads(sys.argv[1])
sys.path[:0] = paths
function = importlib.import_module(module).handler
loaded = time.process_time()
context = types.SimpleNamespace(function_name="f", invoked_function_arn="arn")
status = function(event, context)["statusCode"] if event else 0
print(json.dumps([loaded, time.process_time(), len(sys.modules), status]))
"""

STRANGER: Mapping[str, object] = {
    "version": "2.0",
    "rawPath": "/slack/events",
    "rawQueryString": "",
    "headers": {"content-type": "application/json"},
    "requestContext": {"http": {"method": "POST", "path": "/slack/events", "sourceIp": "203.0.113.7"}},
    "body": '{"type": "event_callback"}',
    "isBase64Encoded": False,
}  # fmt: skip
"""A request that nobody signed."""

REFUSED = 401

ENVIRONMENT: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "AKIAFAKE",
    "AWS_SECRET_ACCESS_KEY": "fake",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "SLACK_BOT_TOKEN": "xoxb-fake",
    "SLACK_SIGNING_SECRET": "a secret of nobody",
    "FOOTNOTE_SECRET_KEY": "a key that signs links",
    "FOOTNOTE_PUBLIC_URL": "https://footnote.example",
    "FOOTNOTE_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/live.fifo",
    "FOOTNOTE_DEAD_LETTER_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/dead.fifo",
    "FOOTNOTE_INGEST_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/ingest.fifo",
    "FOOTNOTE_TABLE": "footnote",
}


@dataclass(frozen=True, kw_only=True)
class Start:
    """One program, started again and again."""

    paths: tuple[Path, ...]
    module: str
    event: Mapping[str, object] | None = None
    runs: list[tuple[float, float, int]] = field(default_factory=list[tuple[float, float, int]])

    def again(self) -> None:
        """Starts it once more."""
        given = json.dumps([[str(each) for each in self.paths], self.module, self.event])
        done = subprocess.run(
            [compiler(), "-I", "-S", "-B", "-c", PROGRAM, given],
            capture_output=True,
            text=True,
            check=True,
            env=dict(ENVIRONMENT),
        )
        loaded, answered, modules, status = json.loads(done.stdout.splitlines()[-1])
        if self.event and status != REFUSED:
            sys.exit(f"{self.module} answered a stranger with {status}")
        self.runs.append((loaded, answered, modules))

    def report(self) -> dict[str, object]:
        """What is written down."""
        told = {"loaded_cpu_ms": _figures([loaded for loaded, _, _ in self.runs])}
        if self.event:
            told["first_answer_cpu_ms"] = _figures([answered for _, answered, _ in self.runs])
        return {**told, "modules": self.runs[-1][2]}


def _figures(seconds: list[float]) -> dict[str, float]:
    """The least is what a start costs where nobody else uses the processor."""
    return {"p50": round(median(seconds) * 1000, 1), "least": round(min(seconds) * 1000, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the cold start of each Lambda.")
    parser.add_argument("--rounds", type=int, default=9)
    rounds: int = parser.parse_args().rounds
    if not compiler():
        sys.exit(MISSING)
    assets = build(ROOT / "build" / "lambda-here", platform="")
    with tempfile.TemporaryDirectory() as made:
        plain = Path(made)
        shutil.copy(ROOT / "benchmarks" / "plain_bolt_lambda.py", plain)
        compile_all(plain, compiler())
        starts = {
            "ingress": Start(paths=(assets.ingress,), module=_ours("ingress"), event=STRANGER),
            "bolt_and_boto3": Start(
                paths=(plain, assets.worker), module="plain_bolt_lambda", event=STRANGER
            ),
            **{
                name: Start(paths=(assets.worker,), module=_ours(name))
                for name in ("worker", "ingest", "pages")
            },
        }
        for _ in range(rounds):
            for start in starts.values():
                start.again()
    keep(
        "cold_lambdas",
        {
            "what": f"CPU ms and modules of a fresh interpreter, {rounds} starts in turns",
            **about(f"python -m benchmarks.cold_lambdas --rounds {rounds}", *PACKAGES),
            "runtime": _runtime(),
            **{name: start.report() for name, start in starts.items()},
        },
    )


PACKAGES = ("slack-bolt", "boto3", "botocore")
"""The locks of the functions hold the versions that are installed here too."""


def _ours(name: str) -> str:
    return f"bot.entrypoints.{name}_lambda"


def _runtime() -> str:
    done = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
