"""Bedrock's embedding models, without numpy: a Lambda has no room for it."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, cast

from langchain_core.embeddings import Embeddings

TOGETHER = 8
"""Titan takes one text a call; so many calls are made at a time."""

COHERE_AT_ONCE = 96

LONGEST = 8000
"""Characters; Titan refuses more than 8,192 tokens, and a token of Chinese may be one character."""

Purpose = Literal["search_query", "search_document"]


class BedrockVectors(Embeddings):
    """Vectors by Titan and by Cohere's models, which tell questions from documents.

    Args:
        client: A `bedrock-runtime` client.
        model: The model's id, or an inference profile's.
    """

    def __init__(self, client: Any, *, model: str) -> None:
        self._client = client
        self.model = model

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embed([text], "search_query")[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""
        return self._embed(texts, "search_document")

    def _embed(self, texts: Sequence[str], purpose: Purpose) -> list[list[float]]:
        if "cohere." in self.model:
            parts = [texts[at : at + COHERE_AT_ONCE] for at in range(0, len(texts), COHERE_AT_ONCE)]
            return [vector for part in parts for vector in self._cohere(part, purpose)]
        with ThreadPoolExecutor(max_workers=TOGETHER, thread_name_prefix="embedding") as pool:
            return list(pool.map(self._titan, texts))

    def _titan(self, text: str) -> list[float]:
        return cast("list[float]", self._invoke({"inputText": text[:LONGEST]})["embedding"])

    def _cohere(self, texts: Sequence[str], purpose: Purpose) -> list[list[float]]:
        body = {"texts": list(texts), "input_type": purpose, "truncate": "END"}
        found = self._invoke(body)["embeddings"]
        return cast("list[list[float]]", found["float"] if isinstance(found, dict) else found)

    def _invoke(self, body: Mapping[str, object]) -> Mapping[str, Any]:
        answer = self._client.invoke_model(
            modelId=self.model,
            body=json.dumps(body),
            accept="application/json",
            contentType="application/json",
        )
        return cast("Mapping[str, Any]", json.loads(answer["body"].read()))
