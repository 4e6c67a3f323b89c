"""Calls to Kendra."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.retrievers import aws_calls
from rag.retrievers.aws_calls import CLIENT_CONFIG, inner, listed

__all__ = ["CLIENT_CONFIG", "WAITS", "Calls", "inner", "listed"]

WAITS = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class Calls(aws_calls.Calls):
    """Makes calls with a `kendra` client."""

    service: str = "kendra"
    title: str = "Kendra"
    waits: Sequence[float] = WAITS
