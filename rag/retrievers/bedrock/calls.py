"""Calls to a Bedrock knowledge base: those that ask it, and those that fill it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Unavailable
from rag.retrievers import aws_calls
from rag.retrievers.aws_calls import CLIENT_CONFIG, Rejected, batches, inner, listed

__all__ = ["CLIENT_CONFIG", "Asking", "Filling", "Rejected", "batches", "inner", "listed"]

WAITS = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class Asking(aws_calls.Calls):
    """Makes calls with a `bedrock-agent-runtime` client; `place` names the knowledge base in each."""

    service: str = "bedrock-agent-runtime"
    title: str = "Bedrock's knowledge base"
    waits: Sequence[float] = WAITS


@dataclass(frozen=True, kw_only=True)
class Filling(aws_calls.Calls):
    """Makes calls with a `bedrock-agent` client; `place` names the knowledge base in each."""

    service: str = "bedrock-agent"
    title: str = "Bedrock's knowledge base"
    waits: Sequence[float] = WAITS

    def data_source(self) -> str:
        """The one that takes what we put.

        Raises:
            Unavailable: there is none, or more than one.
        """
        answer = self("list_data_sources", maxResults=100)
        names = [str(each["dataSourceId"]) for each in listed(answer, "dataSourceSummaries")]
        ours = [name for name in names if self._is_custom(name)]
        if len(ours) == 1:
            return ours[0]
        msg = f"the knowledge base has {len(ours)} data sources of type CUSTOM, not one"
        raise Unavailable(msg, retry_after=60.0)

    def _is_custom(self, data_source: str) -> bool:
        told = inner(self("get_data_source", dataSourceId=data_source), "dataSource")
        return inner(told, "dataSourceConfiguration").get("type") == "CUSTOM"
