"""List prices as dated data: `prices.toml` beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from infra.choices import ChoiceError

HOURS = 730
"""Of a month, as AWS counts."""

SOURCE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the prices of one service were read, and when."""

    text: str
    read: date
    verified: bool
    """False where some of them were remembered and read nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What things cost, on the day that the file says."""

    as_of: date
    region: str
    held: Mapping[str, Any]

    def of(self, *names: str) -> float:
        """A price by its place in the file.

        Raises:
            ChoiceError: there is none; one sentence says where to add it.
        """
        found: Any = self.held
        for name in names:
            found = _inside(found, name)
        if not isinstance(found, int | float):
            msg = f"There is no price of {' '.join(names)} in infra/{SOURCE.name}. Add it there."
            raise ChoiceError(msg)
        return float(found)

    def source(self, service: str) -> Source:
        """Where the prices of a service come from."""
        held = self.held[service]
        return Source(text=held["source"], read=held["read"], verified=held["verified"])

    def kendra_monthly(self, edition: str, documents: int = 0) -> float:
        """An index of an edition, with as many storage units as the documents need."""
        held = int(self.of("kendra", "documents", edition))
        further = max(-(-documents // held) - 1, 0)
        hourly = self.of("kendra", "hour", edition)
        return HOURS * (hourly + further * self.of("kendra", "storage_hour", edition))

    def kendra_notice(self, edition: str) -> str:
        """What everybody must know before a new index is made."""
        return (
            f"A new Kendra index of the {edition} costs about USD {self.kendra_monthly(edition):,.0f} "
            "a month from the moment it is made, whether anybody asks or not."
        )


def _inside(table: Any, name: str) -> Any:
    return cast("dict[str, Any]", table).get(name) if isinstance(table, dict) else None


def load(source: Path = SOURCE) -> Prices:
    """Reads the file."""
    held = cast("Mapping[str, Any]", tomllib.loads(source.read_text()))
    return Prices(as_of=held["as_of"], region=held["region"], held=held)
