"""Starts `footnote` in forked processes: everything is loaded once, each start costs only what it does.

Reads one order per line from standard input, as JSON, and answers each with one line: `start` with the process's
id, `wait` with its exit code (negative: the signal that ended it).
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from bot.cli.main import cli
from rag.failpoint import install
from tests.proof.failpoints import killing, writing
from tests.proof.serving import end_with_parent

LOADED = (
    "bot.entrypoints.serve",
    "bot.platforms.slack.assembly",
    "bot.platforms.slack.installations",
    "bot.platforms.teams.assembly",
    "bot.wiring.loaded",
    "bot.wiring.platforms",
    "rag.ingestion.sandbox",
    "rag.retrievers.embedded",
)


def main() -> None:
    for name in LOADED:
        __import__(name)
    for line in sys.stdin:
        order = json.loads(line)
        answer = _started(order) if order["do"] == "start" else _ended(int(order["process"]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _started(order: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        end_with_parent()
        _be(order)
    return child


def _ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _be(order: dict[str, Any]) -> None:
    """Becomes the command; never returns."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["environment"])
    if order.get("trace"):
        install(writing(Path(order["trace"])))
    if order.get("kill"):
        install(killing(*order["kill"]))
    code = 0
    try:
        cli(order["arguments"], standalone_mode=False)
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - the log says it
        traceback.print_exc()
        code = 1
    os._exit(code)


if __name__ == "__main__":
    main()
