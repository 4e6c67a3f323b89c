"""Compiles what is deployed, so that a cold function reads bytecode instead of source.

Files carry the hash of their source and nothing of a moment, and name the place where Lambda keeps them.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

PYTHON = "3.13"
"""The runtime's; another version's bytecode would lie there unread."""

PLACE = "/var/task"
"""Where Lambda unpacks a function's code."""

MISSING = (
    f"There is no Python {PYTHON} here, so the functions' code is built without bytecode and they start "
    f"more slowly. Install one (`uv python install {PYTHON}`) and build again."
)


class NotCompiled(Exception):
    """Bytecode could not be made; `str()` says why."""


@cache
def compiler() -> str:
    """The path of an interpreter of the runtime's version; empty where there is none."""
    command = [sys.executable, "-m", "uv", "python", "find", "--no-project", PYTHON]
    # pyenv's programs answer for the version that they are told, and for no other.
    for before in ([], ["/usr/bin/env", f"PYENV_VERSION={PYTHON}"]):
        done = subprocess.run(  # noqa: S603 - ours
            [*before, *command], check=False, capture_output=True, text=True
        )
        if done.returncode == 0:
            return done.stdout.strip()
    return ""


def compile_all(folder: Path, python: str) -> None:
    """Writes bytecode beside every module, one after the other, as that alone repeats byte by byte.

    Raises:
        NotCompiled: a module of ours or of a package could not be compiled.
    """
    command = [
        *(python, "-I", "-m", "compileall", "-q", "-f", "-j", "1"),
        *("--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", PLACE, str(folder)),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        msg = f"bytecode could not be made: {(done.stdout + done.stderr).strip()[-500:]}"
        raise NotCompiled(msg)
