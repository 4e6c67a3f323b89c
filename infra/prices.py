"""List prices as dated data: `prices.toml` beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

HOURS = 730
"""Of a month, as AWS counts."""

SOURCE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What things cost, on the day that the file says."""

    as_of: date
    region: str
    held: Mapping[str, Any]

    def of(self, *names: str) -> float:
        """A price by its place in the file.

        Raises:
            KeyError: there is none.
        """
        found: Any = self.held
        for name in names:
            found = found[name]
        return float(found)

    def known(self, *names: str) -> bool:
        """Whether the file has it."""
        try:
            self.of(*names)
        except (KeyError, TypeError):
            return False
        return True

    def kendra_monthly(self, edition: str, documents: int = 0) -> float:
        """An index of an edition, with as many storage units as the documents need."""
        held = int(self.of("kendra", "documents", edition))
        further = max(-(-documents // held) - 1, 0)
        hourly = self.of("kendra", "hour", edition)
        return HOURS * (hourly + further * self.of("kendra", "storage_hour", edition))


def load(source: Path = SOURCE) -> Prices:
    """Reads the file."""
    held = cast("Mapping[str, Any]", tomllib.loads(source.read_text()))
    return Prices(as_of=held["as_of"], region=held["region"], held=held)
