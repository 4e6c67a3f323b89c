"""A real llama.cpp server with a tiny model of our own, and what it says about itself."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Self
from urllib.request import urlopen

from tests.fakes.llama.tiny_model import write_model

ROOT = Path(__file__).parents[3]


class LlamaServer:
    """Runs while it is entered.

    Args:
        folder: Where the model is written.
        sentence: What the model says before it babbles on for ever.
        context: How many tokens the server reads and writes in one go.
    """

    def __init__(self, folder: Path, *, sentence: str, context: int) -> None:
        self._model = folder / "tiny.gguf"
        self._context = context
        self._address = ""
        self._process: subprocess.Popen[str] | None = None
        write_model(self._model, sentence=sentence)

    def __enter__(self) -> Self:
        command = [
            *(sys.executable, "-m", "tests.fakes.llama.serve"),
            *(str(self._model), str(self._context)),
        ]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        lines = iter(self._process.stdout.readline, "")
        self._address = next((line.strip() for line in lines if line.startswith("http")), "")
        assert self._address, "llama.cpp did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process
        self._process.communicate(timeout=20)

    @property
    def url(self) -> str:
        """As `OPENAI_BASE_URL` has it."""
        return f"{self._address}/v1"

    @property
    def generating(self) -> bool:
        """Whether it is working on a reply."""
        slots: list[dict[str, Any]] = json.loads(self._get("/slots"))
        return any(slot["is_processing"] for slot in slots)

    def counted(self, name: str) -> int:
        """One of its own counters, such as `tokens_predicted_total`."""
        found = re.search(rf"^llamacpp:{name} (\d+)", self._get("/metrics"), re.MULTILINE)
        assert found, name
        return int(found.group(1))

    def _get(self, path: str) -> str:
        with urlopen(f"{self._address}{path}", timeout=10) as reply:  # noqa: S310 - its own address
            return str(reply.read().decode())
