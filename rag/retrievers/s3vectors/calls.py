"""Calls to S3 Vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.retrievers import aws_calls
from rag.retrievers.aws_calls import CLIENT_CONFIG, WAITS, Rejected, batches, inner, listed

__all__ = ["CLIENT_CONFIG", "WAITS", "Calls", "Rejected", "batches", "inner", "vectors"]


@dataclass(frozen=True, kw_only=True)
class Calls(aws_calls.Calls):
    """Makes calls with an `s3vectors` client; `place` names the index in each."""

    service: str = "s3vectors"
    title: str = "S3 Vectors"


def vectors(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The vectors of an answer."""
    return listed(answer, "vectors")
