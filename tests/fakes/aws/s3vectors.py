"""A fake S3 Vectors: one index that filters as documented, keeps to its limits, and is consistent at once."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

BUCKET, INDEX = "footnote-vectors", "passages"
PLACE = {"vectorBucketName": BUCKET, "indexName": INDEX}
DIMENSION = 64
UNFILTERED = frozenset({"text", "heading", "title", "uri"})
"""As our stack makes the index."""
WORD = re.compile(r"\w+")
WRITES = frozenset({"PutVectors", "DeleteVectors"})
TOP_K = 100
FILTERABLE_BYTES, METADATA_BYTES = 2048, 40 * 1024
RRF = 60

Vector = Mapping[str, Any]


@dataclass(kw_only=True)
class FakeS3Vectors:
    """One index.

    Args:
        by_words: Whether its `text` is set up to be searched by words.
    """

    by_words: bool = True
    signed_as: str = "s3vectors"
    throttled: int = 0
    """So many calls are throttled."""
    writes_left: int | None = None
    """So many writes until the writer is cut off; None for never."""
    before: Callable[[str], None] = lambda _: None
    """Told each operation before it happens."""
    held: dict[str, Vector] = field(default_factory=dict[str, Vector])
    calls: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )

    def handle(self, request: FakeRequest) -> FakeResponse:
        operation = request.path.strip("/")
        try:
            asked = checked("s3vectors", operation, json.loads(request.body))
            self.before(operation)
            answer = self._answer(operation, asked)
        except Refused as refused:
            return refused.response()
        return FakeResponse(
            headers={"content-type": "application/json"}, body=json.dumps(answer).encode()
        )

    def _answer(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        self.calls.append((operation, asked))
        if (asked.get("vectorBucketName"), asked.get("indexName")) != (BUCKET, INDEX):
            _refuse("NotFoundException", "no such index", status=404)
        if self.throttled > 0:
            self.throttled -= 1
            _refuse("TooManyRequestsException", "slow down", status=429)
        if operation in WRITES and self.writes_left is not None:
            if self.writes_left == 0:
                _refuse("AccessDeniedException", "cut off", status=403)
            self.writes_left -= 1
        answers: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
            "PutVectors": self._put,
            "DeleteVectors": self._delete,
            "GetVectors": self._get,
            "ListVectors": self._list,
            "QueryVectors": self._query,
        }
        return answers[operation](asked)

    def _put(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        for vector in asked["vectors"]:
            _check_data(vector["data"]["float32"])
            _check_metadata(vector.get("metadata", {}))
        self.held.update({vector["key"]: vector for vector in asked["vectors"]})
        return {}

    def _delete(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        for key in asked["keys"]:
            self.held.pop(key, None)
        return {}

    def _get(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        found = [self.held[key] for key in asked["keys"] if key in self.held]
        return {"vectors": [_shown(each, asked) for each in found]}

    def _list(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        start, size = int(asked.get("nextToken", "0")), asked.get("maxResults", 500)
        page = [*self.held.values()][start : start + size]
        answer: dict[str, Any] = {"vectors": [_shown(each, asked) for each in page]}
        if start + size < len(self.held):
            answer["nextToken"] = str(start + size)
        return answer

    def _query(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["topK"] > TOP_K:
            _refuse("ValidationException", "topK is at most 100")
        condition = asked.get("filter")
        seen = [
            each
            for each in self.held.values()
            if condition is None or _matches(each.get("metadata", {}), condition)
        ]
        wanted = asked["queryVector"]["float32"]
        _check_data(wanted)
        distance = {each["key"]: _distance(wanted, each["data"]["float32"]) for each in seen}
        near = sorted(seen, key=lambda each: distance[each["key"]])
        rankings = [near, *(self._by_words(seen, each) for each in asked.get("queryTexts", []))]
        fused = _fused(rankings)
        best = sorted(seen, key=lambda each: -fused[each["key"]])[: asked["topK"]]
        hits: list[dict[str, Any]] = []
        for each in best:
            hit = _shown(each, asked)
            if len(rankings) > 1:
                hit["scores"] = {"fused": fused[each["key"]]}
            else:
                hit["distance"] = distance[each["key"]]
            hits.append(hit)
        return {"vectors": hits, "distanceMetric": "cosine"}

    def _by_words(self, seen: Sequence[Vector], query: Mapping[str, str]) -> list[Vector]:
        if not self.by_words or query["metadataKey"] != "text":
            _refuse("ValidationException", "not set up for text search")
        wanted = _words(query["text"])

        def matched(each: Vector) -> int:
            return len(wanted & _words(str(each.get("metadata", {}).get("text", ""))))

        return sorted((each for each in seen if matched(each)), key=lambda each: -matched(each))


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _fused(rankings: Sequence[Sequence[Vector]]) -> dict[str, float]:
    fused: dict[str, float] = {}
    for ranking in rankings:
        for place, each in enumerate(ranking):
            fused[each["key"]] = fused.get(each["key"], 0.0) + 1 / (RRF + place)
    return fused


def _shown(vector: Vector, asked: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": vector["key"]}
    if asked.get("returnMetadata"):
        shown["metadata"] = vector.get("metadata", {})
    if asked.get("returnData"):
        shown["data"] = vector["data"]
    return shown


def _check_data(numbers: Sequence[float]) -> None:
    if len(numbers) != DIMENSION or not any(numbers) or not all(map(math.isfinite, numbers)):
        _refuse("ValidationException", "wrong length, no direction, or no number")


def _check_metadata(held: Mapping[str, Any]) -> None:
    filterable = {name: value for name, value in held.items() if name not in UNFILTERED}
    if len(json.dumps(filterable, separators=(",", ":")).encode()) > FILTERABLE_BYTES:
        _refuse("ValidationException", "Filterable metadata must have at most 2048 bytes")
    if len(json.dumps(held, ensure_ascii=False).encode()) > METADATA_BYTES:
        _refuse("ValidationException", "too much metadata")
    for name, value in held.items():
        if value is None or value == [] or isinstance(value, dict):
            _refuse("ValidationException", f"{name} is of no type that is taken")


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return 1 - sum(a * b for a, b in zip(one, other, strict=True)) / (
        math.hypot(*one) * math.hypot(*other)
    )


def _matches(held: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """`$eq` matches any element of a list; what `$in` does with lists is not documented, so: nothing."""
    return all(_holds(held, name, value) for name, value in condition.items())


def _holds(held: Mapping[str, Any], name: str, value: Any) -> bool:
    if name in {"$and", "$or"}:
        if not value:
            _refuse("ValidationException", "an empty list of conditions")
        found = [_matches(held, each) for each in value]
        return all(found) if name == "$and" else any(found)
    if name in UNFILTERED:
        _refuse("ValidationException", f"{name} is not filterable")
    own = held.get(name)
    ((operator, given),) = value.items()
    if operator == "$in":
        return own in given
    return given in own if isinstance(own, list) else bool(own == given)


def _refuse(code: str, message: str, *, status: int = 400) -> None:
    raise Refused(code, message, status=status)
