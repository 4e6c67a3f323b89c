"""A month's bill, line by line, and what the prices in it rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.prices import Prices, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is paid for."""

    what: str
    dollars: float
    how: str
    """How it was reckoned, in words."""
    by: tuple[str, ...]
    """The services whose prices it is made of, as the price list names them."""
    fixed: bool = False
    """Paid whether anybody asks or not."""


def total(lines: Sequence[Line]) -> float:
    """All lines together."""
    return sum(line.dollars for line in lines)


def sources(lines: Sequence[Line], prices: Prices) -> Mapping[str, Source]:
    """Where the prices of these lines come from, by service."""
    names = dict.fromkeys(name for line in lines for name in line.by)
    return {name: prices.source(name) for name in names}


def verified(line: Line, prices: Prices) -> bool:
    """Whether all prices of a line were read somewhere."""
    return all(prices.source(name).verified for name in line.by)
