"""A fake Bedrock runtime that makes vectors: Titan's and Cohere's ways."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused

ROUTE = re.compile(r"/model/([^/]+)/invoke")


@dataclass(kw_only=True)
class FakeBedrockVectors:
    """One account with every embedding model.

    Args:
        vector: Of a text.
    """

    vector: Callable[[str], list[float]]
    signed_as: str = "bedrock"
    asked: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )

    def handle(self, request: FakeRequest) -> FakeResponse:
        route = ROUTE.fullmatch(unquote(request.path))
        body = json.loads(request.body)
        if route is None:
            return Refused("UnknownOperationException", request.path, status=404).response()
        self.asked.append((route.group(1), body))
        try:
            answer = self._answer(route.group(1), body)
        except Refused as refused:
            return refused.response()
        return FakeResponse(
            headers={"content-type": "application/json"}, body=json.dumps(answer).encode()
        )

    def _answer(self, model: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if model.startswith("amazon.titan-embed-text"):
            if not body["inputText"] or len(body["inputText"]) > 8192:
                _refuse("the text is empty or too long")
            return {"embedding": self.vector(body["inputText"]), "inputTextTokenCount": 3}
        if not 0 < len(body["texts"]) <= 96 or "input_type" not in body:
            _refuse("1 to 96 texts, and what they are for")
        return {"embeddings": [self.vector(text) for text in body["texts"]]}


def _refuse(message: str) -> None:
    code = "ValidationException"
    raise Refused(code, message)
