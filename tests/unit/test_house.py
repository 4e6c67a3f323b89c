"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(p for room in ("bot", "rag", "infra") for p in (ROOT / room).rglob("*.py"))
MOST_LINES = 200
REGISTRY = re.compile(
    r"((?<!emit-)index-url|find-links|registry\s*=|\"resolved\":\s*\"https?://|files\.pythonhosted)"
)
MACHINE = re.compile(r"(^|[^a-z.])/(work|root|home)/[a-z.]")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git is what CI checked out with
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name]


def code_lines(path: Path) -> int:
    """Lines that hold code: no blanks, no comments, no docstrings."""
    text = path.read_text()
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        1
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#") and number not in told
    )


def test_no_file_holds_more_than_one_noun_would() -> None:
    long = {str(p.relative_to(ROOT)): code_lines(p) for p in SOURCES if code_lines(p) > MOST_LINES}
    assert long == {}


def test_no_lock_or_setting_names_a_package_registry() -> None:
    named = [
        p.name
        for p in tracked()
        if p.suffix in {".lock", ".toml", ".cfg", ".json", ".npmrc", ".txt"} or p.name == "Makefile"
        if p.name != "test_house.py" and REGISTRY.search(p.read_text(errors="replace"))
    ]
    assert named == []


def test_no_file_carries_a_path_of_one_machine() -> None:
    texts = {".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".json", ".js", ".html", ".css"}
    carrying = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if (p.suffix in texts or p.name in {"Makefile", "run"})
        and p.name != "test_house.py"
        and p.is_file()
        and MACHINE.search(p.read_text(errors="replace"))
    ]
    assert carrying == []


@pytest.mark.parametrize(
    "module", ["bot.ingress", "bot.platforms.slack.verify", "bot.platforms.teams.verify"]
)
def test_the_front_door_loads_no_sdk(module: str) -> None:
    heavy = ("slack_bolt", "slack_sdk", "botbuilder", "langchain_core", "pydantic", "starlette")
    program = f"import sys, {module}; print([m for m in {heavy!r} if m in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert printed.strip() == "[]"
