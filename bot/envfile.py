"""`.env`: what is set beside the environment."""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

_OURS_ALONE = ("FOOTNOTE_", "SLACK_", "Microsoft")


def read_dotenv(path: Path) -> Mapping[str, str]:
    """What the file sets; nothing where there is none."""
    if not path.is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - costs the ingress nothing where there is no file

    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def hand_on(
    environment: MutableMapping[str, str] = os.environ, *, dotenv: Path = Path(".env")
) -> None:
    """Puts what `.env` says to libraries below us (`ANTHROPIC_API_KEY`, `AWS_PROFILE`) where they look for it.

    What is ours alone stays out of the environment, which every child process is given.
    """
    for name, value in read_dotenv(dotenv).items():
        if not name.startswith(_OURS_ALONE):
            environment.setdefault(name, value)
