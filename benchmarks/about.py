"""What a result says of how it was made, and where it is kept."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def about(command: str, *packages: str) -> dict[str, object]:
    """The command, the machine as it is now, and the versions of what counts."""
    return {
        "command": command,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load": [round(each, 2) for each in os.getloadavg()],
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in packages},
        },
    }


def keep(name: str, found: Mapping[str, object]) -> None:
    """Writes `benchmarks/results/NAME.json`, and prints it."""
    text = json.dumps(found, indent=2)
    (RESULTS / f"{name}.json").write_text(f"{text}\n")
    print(text)
