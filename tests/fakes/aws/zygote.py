"""Runs functions in forked processes of one that has loaded their code; see `sandboxes`.

Reads one order per line from standard input, as JSON, and answers each with the process's id.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rag.failpoint import install
from tests.proof.failpoints import killing, writing

LOADED = (
    "bot.entrypoints.ingest_lambda",
    "bot.entrypoints.ingress_lambda",
    "bot.entrypoints.pages_lambda",
    "bot.entrypoints.worker_lambda",
    "bot.platforms.slack.assembly",
    "bot.platforms.teams.assembly",
    "rag.answering.answering",
    "rag.chat_models.sagemaker.chat",
    "rag.retrievers.kendra",
)


def main() -> None:
    for name in LOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are reaped at once
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _be(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _be(order: dict[str, Any]) -> None:
    """Becomes the function; never returns."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["ahead"]:
        _set_clock(Path(order["ahead"]))
    if order["trace"]:
        install(writing(Path(order["trace"])))
    if order["kill"][1]:
        install(killing(*order["kill"]))
    try:
        # Its native part reads the environment as it is loaded.
        run = importlib.import_module("awslambdaric.__main__").main
        run(["awslambdaric", order["handler"]])
    except BaseException:  # noqa: BLE001 - the log says it
        traceback.print_exc()
    os._exit(1)


def _set_clock(ahead: Path) -> None:
    def present() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text() or 0))

    for name in ("ingest_lambda", "worker_lambda"):
        importlib.import_module(f"bot.entrypoints.{name}").__dict__["present"] = present


if __name__ == "__main__":
    main()
