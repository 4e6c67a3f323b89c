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


OPENED = """
import sys
from datetime import UTC, datetime
from bot.platforms.teams.verify import TeamsDoor, TeamsTrust
TeamsDoor(TeamsTrust(app_id={app_id!r}), now=lambda: datetime.now(UTC))
print(*(each for each in {names!r} if each in sys.modules))
"""


def loaded(*names: str, app_id: str) -> list[str]:
    """Which of these modules an open door has loaded."""
    program = OPENED.format(app_id=app_id, names=names)
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return printed.split()


def test_the_door_loads_no_sdk() -> None:
    assert loaded(*HEAVY, app_id="11111111-2222-3333-4444-555555555555") == []


def test_only_a_door_with_an_app_id_loads_what_checks_tokens() -> None:
    assert loaded("jwt", app_id="") == []
    assert loaded("jwt", app_id="11111111-2222-3333-4444-555555555555") == ["jwt"]
