"""`serve` is ready before LangChain is loaded, which takes a second; what answers is loaded beside serving."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

ROOT = Path(__file__).parents[3]

PROGRAM = """
import os, signal, sys
from pathlib import Path
from bot.config import Settings
from bot.entrypoints.serve import serve_forever

def ready(address):
    heavy = {"botbuilder", "langchain_core", "numpy", "pydantic", "requests", "rich.progress", "slack_bolt"}
    print(sorted(heavy & set(sys.modules)))
    os.kill(os.getpid(), signal.SIGTERM)

serve_forever(Settings(data_dir=Path(sys.argv[1]), port=0), ready=ready, warn=print)
"""


def test_a_server_is_ready_without_a_model_stack(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
