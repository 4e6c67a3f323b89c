"""A fake OpenSearch: one server that takes what we send and nothing else, and shows it as late as it is told to.

It holds every request against the mapping and the query language as documented; what it does not know, it refuses.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NoReturn, cast
from urllib.parse import parse_qs, urlsplit

from tests.fakes.aws.http import FakeRequest, FakeResponse

PATH = re.compile(r"/([a-z0-9][a-z0-9_.-]*)(?:/(_search|_count|_bulk))?")
MOST_HITS, MOST_TERMS, MOST_CLAUSES, MOST_KEYWORD = 10_000, 65_536, 1024, 32_766
LARGEST = 10 * 1024 * 1024
SEARCH = {"query", "size", "sort", "search_after", "_source"}
BOOL = {"filter", "should", "must_not", "minimum_should_match"}

Body = Mapping[str, Any]


class Refused(Exception):
    def __init__(self, kind: str, *, status: int = 400) -> None:
        super().__init__(kind)
        self.kind, self.status = kind, status


@dataclass(kw_only=True)
class Entry:
    source: Body
    seen_from: int
    gone_from: float = math.inf


@dataclass(kw_only=True)
class FakeOpenSearch:
    """One server.

    Args:
        signed_as: `aoss`, `es`, or empty for one that is not AWS's.
        delay: So many requests pass until a write is seen; nobody can hurry it where it is not 0.
    """

    signed_as: str = ""
    delay: int = 0
    throttled: int = 0
    """So many requests are throttled."""
    writes_left: int | None = None
    """So many writes until the writer is cut off; None for never."""
    before: Callable[[str], None] = lambda _: None
    """Told each path before it happens."""
    indices: dict[str, Body] = field(default_factory=dict[str, Body])
    held: dict[str, Entry] = field(default_factory=dict[str, Entry])
    asked: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    _clock: int = 0
    _ids: Iterator[int] = field(default_factory=count)

    def handle(self, request: FakeRequest) -> FakeResponse:
        parts = urlsplit(request.path)
        try:
            self.before(parts.path)
            status, answer = self._answer(request, parts.path, parse_qs(parts.query))
        except Refused as refused:
            reason = {"type": refused.kind, "reason": refused.kind}
            status, answer = refused.status, {"error": reason, "status": refused.status}
        return FakeResponse(
            status=status,
            headers={"content-type": "application/json"},
            body=json.dumps(answer).encode(),
        )

    def _answer(
        self, request: FakeRequest, path: str, query: Mapping[str, Sequence[str]]
    ) -> tuple[int, Body]:
        self._clock += 1
        route = PATH.fullmatch(path)
        if route is None or len(request.body) > LARGEST:
            _refuse("illegal_argument_exception")
        if self.throttled > 0:
            self.throttled -= 1
            _refuse("circuit_breaking_exception", status=429)
        index, action = route[1], route[2] or request.method
        if action == "PUT":
            return self._create(index, json.loads(request.body))
        if index not in self.indices:
            _refuse("index_not_found_exception", status=404)
        if action == "GET":
            return 200, {index: self.indices[index]}
        if action == "_bulk":
            return self._bulk(index, request.body, query)
        body = json.loads(request.body)
        self.asked.append((action, body))
        return 200, self._search(index, body) if action == "_search" else self._count(index, body)

    def _create(self, index: str, body: Body) -> tuple[int, Body]:
        if index in self.indices:
            _refuse("resource_already_exists_exception")
        self.indices[index] = body
        return 200, {"acknowledged": True}

    def _bulk(self, index: str, raw: bytes, query: Mapping[str, Sequence[str]]) -> tuple[int, Body]:
        if self.writes_left is not None:
            if self.writes_left == 0:
                _refuse("security_exception", status=403)
            self.writes_left -= 1
        if self.delay and query:
            _refuse("refresh_not_supported")
        lines = [json.loads(line) for line in raw.splitlines()]
        items: list[Body] = []
        while lines:
            ((action, named),) = lines.pop(0).items()
            if action == "index" and not named:
                items.append({"index": {"status": self._put(index, lines.pop(0))}})
            elif action == "delete" and set(named) == {"_id"}:
                items.append({"delete": {"status": self._delete(named["_id"])}})
            else:
                _refuse("illegal_argument_exception")
        failed = any(next(iter(each.values()))["status"] >= 400 for each in items)
        return 200, {"errors": failed, "items": items}

    def _put(self, index: str, source: Body) -> int:
        if not _fits(source, self.indices[index]["mappings"]["properties"]):
            return 400
        entry = Entry(source=source, seen_from=self._clock + self.delay)
        self.held[f"e{next(self._ids)}"] = entry
        return 201

    def _delete(self, id_: str) -> int:
        if id_ not in self.held:
            return 404
        entry = self.held[id_]
        entry.gone_from = min(entry.gone_from, self._clock + self.delay)
        return 200

    def _seen(self) -> Mapping[str, Body]:
        return {
            id_: each.source
            for id_, each in self.held.items()
            if each.seen_from <= self._clock < each.gone_from
        }

    def _count(self, index: str, body: Body) -> Body:
        _only(body, {"query"})
        return {"count": len(self._scored(index, body["query"]))}

    def _search(self, index: str, body: Body) -> Body:
        _only(body, SEARCH)
        size = int(body.get("size", 10))
        if size > MOST_HITS:
            _refuse("search_phase_execution_exception")
        scored = self._scored(index, body["query"])
        order = [next(iter(each)) for each in body.get("sort", ())]
        seen = self._seen()

        def key(id_: str) -> tuple[Any, ...]:
            return tuple(seen[id_][name] for name in order) if order else (-scored[id_],)

        ranked = sorted(scored, key=key)
        if "search_after" in body:
            ranked = [id_ for id_ in ranked if key(id_) > tuple(body["search_after"])]
        hits = [_hit(id_, seen[id_], body) for id_ in ranked[:size]]
        for hit in hits:
            hit["_score"] = None if order else scored[hit["_id"]]
            if order:
                hit["sort"] = list(key(hit["_id"]))
        return {"hits": {"hits": hits}}

    def _scored(self, index: str, query: Body) -> Mapping[str, float]:
        seen = self._seen()
        return Query(seen, self.indices[index]["mappings"]["properties"]).scores(query)


def _hit(id_: str, source: Body, body: Body) -> dict[str, Any]:
    wanted = body.get("_source", True)
    if wanted is False:
        return {"_id": id_}
    names = source if wanted is True else [name for name in wanted if name in source]
    return {"_id": id_, "_source": {name: source[name] for name in names}}


def _refuse(kind: str, *, status: int = 400) -> NoReturn:
    raise Refused(kind, status=status)


def _only(body: Body, known: set[str]) -> None:
    if not set(body) <= known:
        _refuse("parsing_exception")


def _fits(source: Body, properties: Body) -> bool:
    """Whether a document keeps to a strict mapping."""
    for name, value in source.items():
        held = properties.get(name, {"type": None})
        match held["type"]:
            case "keyword":
                several = cast("list[object]", value if isinstance(value, list) else [value])
                fits = all(
                    isinstance(each, str) and len(each.encode()) <= MOST_KEYWORD for each in several
                )
            case "text":
                fits = isinstance(value, str)
            case "integer" | "long":
                fits = isinstance(value, int)
            case "knn_vector":
                fits = len(value) == held["dimension"] and all(map(math.isfinite, value))
            case "object":
                fits = isinstance(value, dict) and held.get("enabled") is False
            case _:
                fits = False
        if not fits:
            return False
    return True


class Query:
    """One query over what is seen.

    Args:
        seen: Documents by id.
        properties: The mapping.
    """

    def __init__(self, seen: Mapping[str, Body], properties: Body) -> None:
        self._seen = seen
        self._properties = properties

    def scores(self, query: Body) -> Mapping[str, float]:
        """Each document that matches, with its score."""
        ((kind, given),) = query.items()
        known = {"bool": self._bool, "term": self._term, "terms": self._terms}
        scorers = known | {"match": self._match, "knn": self._knn}
        if kind not in scorers:
            _refuse("parsing_exception")
        return scorers[kind](given)

    def _bool(self, given: Body) -> Mapping[str, float]:
        _only(given, BOOL)
        kept = dict.fromkeys(self._seen, 0.0)
        for each in given.get("filter", ()):
            kept = {id_: 0.0 for id_ in self.scores(each) if id_ in kept}
        for each in given.get("must_not", ()):
            gone = self.scores(each)
            kept = {id_: 0.0 for id_ in kept if id_ not in gone}
        matched: Counter[str] = Counter()
        for each in given.get("should", ()):
            for id_, score in self.scores(each).items():
                if id_ in kept:
                    kept[id_] += score
                    matched[id_] += 1
        least = int(given.get("minimum_should_match", 0))
        return {id_: score for id_, score in kept.items() if matched[id_] >= least}

    def _term(self, given: Body) -> Mapping[str, float]:
        ((name, value),) = given.items()
        return self._terms({name: [value]})

    def _terms(self, given: Body) -> Mapping[str, float]:
        ((name, values),) = given.items()
        if self._kind(name) not in {"keyword", "long", "integer"} or len(values) > MOST_TERMS:
            _refuse("illegal_argument_exception")
        wanted = set(values)
        return {id_: 1.0 for id_, held in self._seen.items() if wanted & set(_several(held, name))}

    def _match(self, given: Body) -> Mapping[str, float]:
        ((name, asked),) = given.items()
        _only(asked, {"query", "boost"})
        words = str(asked["query"]).split()
        if self._kind(name) != "text" or len(words) > MOST_CLAUSES:
            _refuse("too_many_clauses")
        counts = {id_: Counter(str(held.get(name, "")).split()) for id_, held in self._seen.items()}
        mean = sum(each.total() for each in counts.values()) / (len(counts) or 1) or 1.0
        found: Counter[str] = Counter()
        for word in words:
            having = [id_ for id_, each in counts.items() if word in each]
            rarity = math.log(1 + (len(counts) - len(having) + 0.5) / (len(having) + 0.5))
            for id_ in having:
                often, length = counts[id_][word], counts[id_].total()
                weight = often / (often + 1.2 * (0.25 + 0.75 * length / mean))
                found[id_] += float(asked.get("boost", 1.0)) * rarity * weight  # type: ignore[assignment]
        return dict(found)

    def _knn(self, given: Body) -> Mapping[str, float]:
        ((name, asked),) = given.items()
        _only(asked, {"vector", "k", "filter"})
        if (
            self._kind(name) != "knn_vector"
            or len(asked["vector"]) != self._properties[name]["dimension"]
        ):
            _refuse("illegal_argument_exception")
        allowed = self.scores(asked["filter"])
        distances = {
            id_: math.dist(asked["vector"], held[name])
            for id_, held in self._seen.items()
            if id_ in allowed and name in held
        }
        nearest = sorted(distances, key=lambda id_: distances[id_])[: int(asked["k"])]
        return {id_: 1 / (1 + distances[id_] ** 2) for id_ in nearest}

    def _kind(self, name: str) -> str:
        return str(self._properties.get(name, {}).get("type", ""))


def _several(held: Body, name: str) -> Sequence[Any]:
    value = held.get(name, [])
    return cast("list[Any]", value) if isinstance(value, list) else [value]
