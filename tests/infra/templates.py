"""A synthesis as its files tell it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Resource:
    stack: str
    id: str
    type: str
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.body.get("Properties", {})
        return found


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    out: Path
    templates: Mapping[str, Mapping[str, Any]]

    def resources(self, kind: str = "", stack: str = "") -> Iterator[Resource]:
        for name, template in self.templates.items():
            if stack and name != stack:
                continue
            for logical, body in template.get("Resources", {}).items():
                if not kind or body["Type"] == kind:
                    yield Resource(stack=name, id=logical, type=body["Type"], body=body)

    def one(self, kind: str, starts: str = "", stack: str = "") -> Resource:
        (found,) = [r for r in self.resources(kind, stack) if r.id.startswith(starts)]
        return found

    def outputs(self, stack: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.templates[stack].get("Outputs", {})
        return found


class Synthesise(Protocol):
    def __call__(self, **choices: str) -> Synthesis: ...


def read_templates(out: Path) -> Synthesis:
    suffix = ".template.json"
    return Synthesis(
        out=out,
        templates={
            path.name.removesuffix(suffix): json.loads(path.read_text())
            for path in sorted(out.glob(f"*{suffix}"))
        },
    )
