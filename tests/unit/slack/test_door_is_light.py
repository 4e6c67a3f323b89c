"""The door opens without any SDK, so that a cold start fits into Slack's three seconds."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

HEAVY = ("slack_sdk", "slack_bolt", "pydantic", "langchain_core", "starlette", "boto3")


def test_the_door_loads_nothing_but_the_standard_library_and_our_own() -> None:
    program = (
        "import sys; import bot.platforms.slack.verify;"
        f"print([each for each in {HEAVY!r} if each in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert found.stdout.strip() == "[]"
