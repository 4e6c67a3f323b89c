"""The small pages run in the ingress Lambda, so importing them must cost next to nothing."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

HEAVY = ("jinja2", "starlette", "pydantic", "langchain_core", "slack_bolt", "botbuilder", "boto3")


@pytest.mark.parametrize("module", ["bot.pages.upload", "bot.pages.document_link"])
def test_importing_the_pages_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([n for n in {HEAVY!r} if n in sys.modules])"

    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert shown.stdout.strip() == "[]"
