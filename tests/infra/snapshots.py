"""Writes the snapshots of templates anew: `python -m tests.infra.snapshots`."""

import json
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.app import compose, new_app
from infra.assets import Assets
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.templates import Synthesis, read_templates

FOLDER = Path(__file__).parent / "snapshots"

HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


def shown(made: Synthesis) -> Mapping[str, Any]:
    """The templates without what changes with the code that is deployed."""
    text = json.dumps(made.templates, sort_keys=True)
    text = VERSION.sub(r"\1VERSION", HASH.sub("HASH", text))
    held: dict[str, Any] = json.loads(text)
    return {
        f"{stack}/{section}/{name}": body
        for stack, template in held.items()
        for section in ("Resources", "Outputs")
        for name, body in template.get(section, {}).items()
    }


def beside(made: Mapping[str, Any], default: Mapping[str, Any]) -> Mapping[str, Any]:
    """What differs from the default; None for what is not there."""
    changed = {name: body for name, body in made.items() if default.get(name) != body}
    return changed | dict.fromkeys(sorted(set(default) - set(made)))


def write(assets: Assets) -> None:
    FOLDER.mkdir(exist_ok=True)
    default: Mapping[str, Any] = {}
    for name, chosen in CONFIGURATIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            app = new_app(chosen, out=Path(folder))
            compose(app, assets)
            app.synth()
            made = shown(read_templates(Path(folder)))
        told = json.dumps(beside(made, default), indent=1, sort_keys=True)
        default = default or made
        (FOLDER / f"{name}.json").write_text(f"{told}\n")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        assets = Assets(ingress=Path(folder) / "ingress", worker=Path(folder) / "worker")
        for each in (assets.ingress, assets.worker):
            each.mkdir()
            (each / "placeholder.py").write_text(f"NAME = {each.name!r}\n")
        write(assets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
