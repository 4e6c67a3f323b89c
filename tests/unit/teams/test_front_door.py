"""The door must open in milliseconds: it loads no SDK."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HEAVY = (
    "botbuilder",
    "botframework",
    "msrest",
    "requests",
    "aiohttp",
    "langchain_core",
    "pydantic",
)


def test_the_door_loads_no_sdk() -> None:
    program = (
        f"import sys, bot.platforms.teams.verify; print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert printed.strip() == "[]"
