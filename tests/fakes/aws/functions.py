"""Our Lambdas on loopback: each in its real runtime, with the environment that a stack would give it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.aws.runtime import FakeFunction
from tests.fakes.aws.sandboxes import Sandboxes


@dataclass(kw_only=True)
class Functions:
    """Makes functions and closes them.

    Args:
        environment: What all of them see.
        folder: Where their output goes.
        stack: Closes them.
        sandboxes: Starts their processes.
    """

    environment: Mapping[str, str]
    folder: Path
    stack: ExitStack
    sandboxes: Sandboxes | None = None
    logs: list[Path] = field(default_factory=list[Path])

    def make(self, handler: str, timeout: float, number: int = 0) -> FakeFunction:
        """One function; it starts at its first invocation."""
        self.logs.append(self.folder / f"{handler}-{number}.log")
        made = FakeFunction(
            f"bot.entrypoints.{handler}.handler",
            self.environment,
            timeout=timeout,
            log=self.logs[-1],
            sandboxes=self.sandboxes,
        )
        self.stack.callback(made.close)
        return made


def credentials(url: str) -> dict[str, str]:
    """What any client needs to reach the emulated services."""
    return {
        "AWS_ACCESS_KEY_ID": "AKIAFAKE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
    }
