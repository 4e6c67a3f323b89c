"""A fake Bedrock runtime: Converse and its stream."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.fakes.aws.eventstream import event, exception
from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

ROUTE = re.compile(r"/model/([^/]+)/(converse|converse-stream)")


@dataclass(kw_only=True)
class FakeBedrock:
    """One account with every model.

    Args:
        reply: From the request to what the model says.
    """

    reply: Callable[[Mapping[str, Any]], str]
    signed_as: str = "bedrock"
    failures: list[Refused] = field(default_factory=list[Refused])
    broken_after: int | None = None
    blocked: bool = False
    """The guardrail steps in."""
    requests: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])

    def handle(self, request: FakeRequest) -> FakeResponse:
        try:
            return self._handle(request)
        except Refused as refused:
            return refused.response()

    def _handle(self, request: FakeRequest) -> FakeResponse:
        route = ROUTE.fullmatch(unquote(request.path))
        if route is None:
            code = "UnknownOperationException"
            raise Refused(code, request.path, status=404)
        streaming = route.group(2) == "converse-stream"
        body = json.loads(request.body)
        operation = "ConverseStream" if streaming else "Converse"
        checked("bedrock-runtime", operation, {"modelId": route.group(1), **body})
        self.requests.append(body)
        if self.failures:
            raise self.failures.pop(0)
        text = "I may not answer that." if self.blocked else self.reply(body)
        usage = {"inputTokens": 7, "outputTokens": len(text.split())}
        usage["totalTokens"] = sum(usage.values())
        if not streaming:
            return _json(_whole(text, usage, self._reason()))
        return FakeResponse(
            headers={"content-type": "application/vnd.amazon.eventstream"},
            body=self._events(text, usage),
        )

    def _reason(self) -> str:
        return "guardrail_intervened" if self.blocked else "end_turn"

    def _events(self, text: str, usage: Mapping[str, int]) -> Iterator[bytes]:
        yield event("messageStart", {"role": "assistant"})
        for number, piece in enumerate(re.findall(r"\S+\s*", text)):
            if number == self.broken_after:
                yield exception("modelStreamErrorException", {"message": "broken"})
                return
            yield event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": piece}})
        yield event("contentBlockStop", {"contentBlockIndex": 0})
        yield event("messageStop", {"stopReason": self._reason()})
        yield event("metadata", {"usage": usage, "metrics": {"latencyMs": 5}})


def _whole(text: str, usage: Mapping[str, int], reason: str) -> Mapping[str, Any]:
    message = {"role": "assistant", "content": [{"text": text}]}
    return {
        "output": {"message": message},
        "stopReason": reason,
        "usage": usage,
        "metrics": {"latencyMs": 5},
    }


def _json(body: Mapping[str, Any]) -> FakeResponse:
    return FakeResponse(
        headers={"content-type": "application/json"}, body=json.dumps(body).encode()
    )
