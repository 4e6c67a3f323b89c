"""A fake Bedrock knowledge base: it takes documents one by one, shows them late, and filters as documented."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

BASE, SOURCE, WEBSITE = "KB00000001", "DS00000001", "DS00000002"
ROOT = "/knowledgebases/{base}"
FILES = ROOT + "/datasources/{source}/documents"
ROUTES: Sequence[tuple[str, str, str, str]] = (
    ("POST", ROOT + "/retrieve", "bedrock-agent-runtime", "Retrieve"),
    ("POST", ROOT + "/datasources/", "bedrock-agent", "ListDataSources"),
    ("GET", ROOT + "/datasources/{source}", "bedrock-agent", "GetDataSource"),
    ("PUT", FILES, "bedrock-agent", "IngestKnowledgeBaseDocuments"),
    ("POST", FILES, "bedrock-agent", "ListKnowledgeBaseDocuments"),
    ("POST", FILES + "/getDocuments", "bedrock-agent", "GetKnowledgeBaseDocuments"),
    ("POST", FILES + "/deleteDocuments", "bedrock-agent", "DeleteKnowledgeBaseDocuments"),
)
WRITES = frozenset({"IngestKnowledgeBaseDocuments", "DeleteKnowledgeBaseDocuments"})
WORD = re.compile(r"\w+")

Body = Mapping[str, Any]


@dataclass(kw_only=True)
class Held:
    """A document as it was found before, and as it is to be; `left` looks pass until then."""

    found: Body | None
    coming: Body | None
    left: int


@dataclass(kw_only=True)
class FakeKnowledgeBase:
    """One knowledge base with a data source for us and one for a website.

    Args:
        delay: So many looks at a document's status pass until a change of it is done.
        hybrid: Whether its store searches by words too.
        sources: The types of its data sources.
    """

    delay: int = 0
    hybrid: bool = True
    sources: Mapping[str, str] = field(default_factory=lambda: {SOURCE: "CUSTOM", WEBSITE: "WEB"})
    signed_as: str = "bedrock"
    throttled: int = 0
    writes_left: int | None = None
    """So many writes until the writer is cut off; None for never."""
    broken: str = ""
    """Documents that hold this text cannot be read."""
    before: Callable[[str], None] = lambda _: None
    """Told each operation before it happens."""
    held: dict[str, Held] = field(default_factory=dict[str, Held])
    calls: list[tuple[str, Body]] = field(default_factory=list[tuple[str, Body]])

    def handle(self, request: FakeRequest) -> FakeResponse:
        try:
            service, operation, asked = _routed(request)
            self.before(operation)
            answer = self._answer(operation, checked(service, operation, asked))
        except Refused as refused:
            return refused.response()
        return FakeResponse(
            headers={"content-type": "application/json"}, body=json.dumps(answer).encode()
        )

    def _answer(self, operation: str, asked: Body) -> Body:
        self.calls.append((operation, asked))
        if asked["knowledgeBaseId"] != BASE:
            _refuse("ResourceNotFoundException", status=404)
        if self.throttled > 0:
            self.throttled -= 1
            _refuse("ThrottlingException", status=429)
        if operation in WRITES and self.writes_left is not None:
            if self.writes_left == 0:
                _refuse("AccessDeniedException", status=403)
            self.writes_left -= 1
        answers: Mapping[str, Callable[[Body], Body]] = {
            "Retrieve": self._retrieve,
            "ListDataSources": self._list_sources,
            "GetDataSource": self._source,
            "IngestKnowledgeBaseDocuments": self._ingest,
            "ListKnowledgeBaseDocuments": self._list,
            "GetKnowledgeBaseDocuments": self._get,
            "DeleteKnowledgeBaseDocuments": self._delete,
        }
        return answers[operation](asked)

    def _list_sources(self, asked: Body) -> Body:
        del asked
        return {"dataSourceSummaries": [{"dataSourceId": each} for each in self.sources]}

    def _source(self, asked: Body) -> Body:
        kind = self.sources[asked["dataSourceId"]]
        return {"dataSource": {"dataSourceConfiguration": {"type": kind}}}

    def _ingest(self, asked: Body) -> Body:
        if self.sources[asked["dataSourceId"]] != "CUSTOM":
            _refuse("ValidationException")
        for document in asked["documents"]:
            custom = document["content"]["custom"]
            self._change(custom["customDocumentIdentifier"]["id"], document)
        return {"documentDetails": []}

    def _delete(self, asked: Body) -> Body:
        for each in asked["documentIdentifiers"]:
            if each["custom"]["id"] in self.held:
                self._change(each["custom"]["id"], None)
        return {"documentDetails": []}

    def _change(self, id_: str, document: Body | None) -> None:
        before = self.held[id_].found if id_ in self.held else None
        self.held[id_] = Held(found=before, coming=document, left=self.delay)
        if not self.delay:
            self._settle(id_)

    def _settle(self, id_: str) -> None:
        held = self.held[id_]
        held.found = held.coming
        if held.coming is None:
            del self.held[id_]

    def _get(self, asked: Body) -> Body:
        ids = [each["custom"]["id"] for each in asked["documentIdentifiers"]]
        details = [self._detail(id_) for id_ in ids]
        for id_ in ids:
            if id_ in self.held and self.held[id_].left > 0:
                self.held[id_].left -= 1
                if self.held[id_].left == 0:
                    self._settle(id_)
        return {"documentDetails": details}

    def _list(self, asked: Body) -> Body:
        start, size = int(asked.get("nextToken", "0")), asked.get("maxResults", 10)
        page = [*self.held][start : start + size]
        answer: dict[str, Any] = {"documentDetails": [self._detail(id_) for id_ in page]}
        if start + size < len(self.held):
            answer["nextToken"] = str(start + size)
        return answer

    def _detail(self, id_: str) -> Body:
        return {
            "identifier": {"dataSourceType": "CUSTOM", "custom": {"id": id_}},
            "status": self._status(id_),
        }

    def _status(self, id_: str) -> str:
        if id_ not in self.held:
            return "NOT_FOUND"
        held = self.held[id_]
        if held.left > 0:
            return "DELETING" if held.coming is None else "IN_PROGRESS"
        return "FAILED" if self.broken and self.broken in _text(held.found or {}) else "INDEXED"

    def _retrieve(self, asked: Body) -> Body:
        search = asked["retrievalConfiguration"]["vectorSearchConfiguration"]
        if search.get("overrideSearchType") == "HYBRID" and not self.hybrid:
            _refuse("ValidationException")
        if len(asked["retrievalQuery"]["text"]) > 1000:
            _refuse("ValidationException")
        wanted = set(WORD.findall(asked["retrievalQuery"]["text"].casefold()))
        found = [
            _result(each.found, wanted)
            for id_, each in self.held.items()
            if each.found is not None
            and self._status(id_) != "FAILED"
            and ("filter" not in search or _matches(_metadata(each.found), search["filter"]))
        ]
        # Vectors are near to everything: those that share nothing come last, but they come.
        best = sorted(found, key=lambda each: -float(each["score"]))
        return {
            "retrievalResults": [each for each in best if each["score"]][
                : search["numberOfResults"]
            ]
        }


def _routed(request: FakeRequest) -> tuple[str, str, Body]:
    path = urlsplit(request.path).path
    for method, pattern, service, operation in ROUTES:
        named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        match = re.fullmatch(named, path)
        if match and method == request.method:
            asked = json.loads(request.body or b"{}") | {"knowledgeBaseId": unquote(match["base"])}
            if "source" in match.groupdict():
                asked["dataSourceId"] = match["source"]
            return service, operation, asked
    code = "UnknownOperationException"
    raise Refused(code, path, status=404)


def _text(document: Body) -> str:
    return str(document["content"]["custom"]["inlineContent"]["textContent"]["data"])


def _metadata(document: Body) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for each in document["metadata"]["inlineAttributes"]:
        value = each["value"]
        # Numbers come back as floats.
        held[each["key"]] = next(inner for name, inner in value.items() if name != "type")
    return {name: float(v) if isinstance(v, int) else v for name, v in held.items()}


def _result(document: Body, wanted: set[str]) -> Mapping[str, Any]:
    text, metadata = _text(document), _metadata(document)
    words = set(WORD.findall(f"{text} {metadata.get('title', '')}".casefold()))
    alike = sum(
        1 for one in wanted for other in words if one[:5] == other[:5] or _pairs(one, other)
    )
    return {
        "content": {"type": "TEXT", "text": text},
        "location": {"type": "CUSTOM", "customDocumentLocation": {"id": metadata["key"]}},
        "metadata": metadata,
        "score": alike / (len(wanted) or 1),
    }


def _pairs(one: str, other: str) -> bool:
    """Whether two runs without blanks between words share three characters."""
    threes = {one[at : at + 3] for at in range(len(one) - 2)}
    return not one.isascii() and any(three in other for three in threes)


def _matches(metadata: Body, condition: Body) -> bool:
    ((operator, given),) = condition.items()
    match operator:
        case "andAll":
            return all(_matches(metadata, each) for each in given)
        case "orAll":
            return any(_matches(metadata, each) for each in given)
        case "equals":
            return bool(metadata.get(given["key"]) == given["value"])
        case "listContains":
            held = metadata.get(given["key"])
            return isinstance(held, list) and given["value"] in held
        case _:
            _refuse("ValidationException")
            return False


def _refuse(code: str, *, status: int = 400) -> None:
    raise Refused(code, code, status=status)
