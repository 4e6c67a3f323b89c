"""Looks for secrets where none may be: in the repository, and in everything that the test suite wrote.

python -m tests.proof.secrecy repository | wrote FOLDER
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / ".secrets.baseline"
"""What a person has looked at and found to be no secret; `detect-secrets scan` writes it."""

SHAPES = {
    "a Slack token": re.compile(rb"\bxox[abeprs]-[\w-]{6,}|\bxapp-[\w-]{6,}"),
    "a Slack signature": re.compile(rb"\bv0=[0-9a-f]{64}\b"),
    "a bearer token": re.compile(rb"[Bb]earer [\w.~+/-]{20,}"),
    "a JSON web token": re.compile(rb"\beyJ[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}"),
    "an upload link": re.compile(rb"/upload/[\w.~-]{40,}"),
    "a document's link": re.compile(rb"/d/[\w-]+\?t=[\w.~-]{40,}"),
    "a presigned address": re.compile(rb"X-Amz-Signature=[0-9a-f]{16,}"),
    "an AWS key": re.compile(rb"\bA(?:KIA|SIA)[0-9A-Z]{16}\b"),
    "an OpenAI key": re.compile(rb"\bsk-[\w-]{20,}"),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
"""What a secret looks like that must not be in a log, an error or a file."""

KEPT_ON_PURPOSE = {
    "secret": frozenset(SHAPES),  # the key that signs links, for the operator's eyes alone
    "slack.db": frozenset({"a Slack token"}),  # where installed workspaces' tokens are kept
    "footnote.db": frozenset(
        {"an upload link", "a document's link"}
    ),  # what was shown in the console
}
"""By the beginning of a file's name."""


def found_in(folder: Path) -> Iterator[str]:
    """Each secret in any file below the folder, by file and kind; never the secret itself."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        allowed = _allowed(path.name)
        held = path.read_bytes()
        for kind, shape in SHAPES.items():
            if kind not in allowed and shape.search(held):
                yield f"{path.relative_to(folder)} holds {kind}"


def _allowed(name: str) -> frozenset[str]:
    return frozenset(
        kind for start, kinds in KEPT_ON_PURPOSE.items() if name.startswith(start) for kind in kinds
    )


MADE_UP = ("tests/", "benchmarks/")
"""Where passwords are invented: there only what has the form of a real key counts."""

GUESSES = frozenset(
    {
        "Basic Auth Credentials",
        "Base64 High Entropy String",
        "Hex High Entropy String",
        "Secret Keyword",
    }
)


NOT_OURS = (
    r"^requirements/.*\.lock$|^package-lock\.json$|^tests/infra/snapshots/|^benchmarks/results/"
    r"|^\.secrets\.baseline$"
)
"""Hashes, all of them."""


def new_in_repository() -> list[str]:
    """Secrets in tracked files that are not in the baseline, by file, line and kind."""
    known = {
        (each["filename"], each["hashed_secret"])
        for found in json.loads(BASELINE.read_text())["results"].values()
        for each in found
    }
    scanned = subprocess.run(
        [sys.executable, "-m", "detect_secrets", "scan", "--exclude-files", NOT_OURS],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return [
        f"{name}:{each['line_number']} {each['type']}"
        for name, found in json.loads(scanned.stdout)["results"].items()
        for each in found
        if (name, each["hashed_secret"]) not in known
        and not (name.startswith(MADE_UP) and each["type"] in GUESSES)
    ]


def main() -> int:
    what, *where = sys.argv[1:]
    found = new_in_repository() if what == "repository" else list(found_in(Path(where[0])))
    for each in found:
        sys.stdout.write(f"{each}\n")
    sys.stdout.write(f"{what}: {len(found)} secrets found\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
