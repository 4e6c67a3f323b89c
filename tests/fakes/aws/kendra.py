"""A fake Kendra: documents with access lists and pages, found by words, late as the real one is."""

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pypdf import PdfReader

from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

INDEX = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
WORD = re.compile(r"\w+")
PASSAGE = 200
"""Words of a passage."""
STOP = frozenset({"a", "an", "and", "are", "is", "it", "of", "or", "the", "to", "what", "how"})


@dataclass(kw_only=True)
class Held:
    """One document in the index."""

    document: Mapping[str, Any]
    passages: Sequence[tuple[int | None, str]]
    status: str = "PROCESSING"
    looks: int = 0
    """Looks at its status until it is done."""
    reason: str = ""

    def attribute(self, key: str) -> Any:
        for each in self.document.get("Attributes", []):
            if each["Key"] == key:
                return next(iter(each["Value"].values()))
        return None


@dataclass(kw_only=True)
class FakeKendra:
    """One index.

    Args:
        fetch: The bytes of an S3 object, by bucket and key.
        delay: Looks at a document's status before it is done.
    """

    fetch: Callable[[str, str], bytes]
    delay: int = 0
    signed_as: str = "kendra"
    throttled: int = 0
    """So many calls are throttled."""
    failing: dict[str, str] = field(default_factory=dict[str, str])
    """Document id to the error code with which putting or deleting it fails."""
    leaking: bool = False
    """Goes by nobody's access list."""
    deaf: bool = False
    """Takes deletions and does not carry them out."""
    unreadable: set[str] = field(default_factory=set[str])
    held: dict[str, Held] = field(default_factory=dict[str, Held])
    feedback: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    calls: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def handle(self, request: FakeRequest) -> FakeResponse:
        operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            asked = checked("kendra", operation, json.loads(request.body))
            with self._lock:
                answer = self._answer(operation, asked)
        except Refused as refused:
            return refused.response()
        return FakeResponse(
            headers={"content-type": "application/x-amz-json-1.1"}, body=json.dumps(answer).encode()
        )

    def _answer(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        self.calls.append((operation, asked))
        if asked.get("IndexId", asked.get("Id")) != INDEX:
            _refuse("ResourceNotFoundException", "no such index")
        if self.throttled > 0:
            self.throttled -= 1
            _refuse("ThrottlingException", "Rate exceeded")
        answers: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
            "BatchPutDocument": self._put,
            "BatchDeleteDocument": self._delete,
            "BatchGetDocumentStatus": self._statuses,
            "Retrieve": self._retrieve,
            "SubmitFeedback": self._feedback,
            "DescribeIndex": self._describe,
        }
        return answers[operation](asked)

    def _put(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        failed: list[Mapping[str, str]] = []
        for document in asked["Documents"]:
            id_ = document["Id"]
            if id_ in self.failing:
                failed.append(_failure(id_, self.failing[id_]))
                continue
            if "S3Path" in document and "RoleArn" not in asked:
                _refuse("ValidationException", "RoleArn is needed for documents in S3")
            _check_source(document)
            before = self.held.get(id_)
            fresh = Held(document=document, passages=self._passages(document), looks=self.delay)
            if before is not None and before.status in {"INDEXED", "UPDATED"}:
                fresh.reason = "update"
            if id_ in self.unreadable:
                fresh.reason, fresh.passages = "The document is encrypted.", []
            self.held[id_] = fresh
            self._settle(fresh)
        return {"FailedDocuments": failed}

    def _passages(self, document: Mapping[str, Any]) -> list[tuple[int | None, str]]:
        path = document["S3Path"]
        raw = self.fetch(path["Bucket"], path["Key"])
        if document.get("ContentType") == "PDF":
            pages = [
                (number, page.extract_text())
                for number, page in enumerate(PdfReader(BytesIO(raw)).pages, start=1)
            ]
        else:
            pages = [(None, raw.decode())]
        found: list[tuple[int | None, str]] = []
        for number, text in pages:
            words = text.split()
            found += [
                (number, " ".join(words[at : at + PASSAGE])) for at in range(0, len(words), PASSAGE)
            ]
        return found

    def _settle(self, held: Held) -> None:
        if held.looks > 0:
            held.looks -= 1
            return
        if held.status == "PROCESSING":
            id_ = held.document["Id"]
            held.status = "FAILED" if id_ in self.unreadable else "INDEXED"
            if held.reason == "update":
                held.status = "UPDATED"

    def _delete(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        failed: list[Mapping[str, str]] = []
        for id_ in asked["DocumentIdList"]:
            held = self.held.get(id_)
            if id_ in self.failing:
                failed.append(_failure(id_, self.failing[id_]))
            elif held is None or self.deaf:
                continue
            elif self.delay:
                held.status, held.looks = "DELETING", self.delay
            else:
                del self.held[id_]
        return {"FailedDocuments": failed}

    def _statuses(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "Errors": [],
            "DocumentStatusList": [
                self._status(each["DocumentId"]) for each in asked["DocumentInfoList"]
            ],
        }

    def _status(self, id_: str) -> Mapping[str, str]:
        held = self.held.get(id_)
        if held is None:
            return {"DocumentId": id_, "DocumentStatus": "NOT_FOUND"}
        self._settle(held)
        if held.status == "DELETING":
            if held.looks == 0:
                del self.held[id_]
            return {"DocumentId": id_, "DocumentStatus": "PROCESSING"}
        answer = {"DocumentId": id_, "DocumentStatus": held.status}
        return {**answer, "FailureReason": held.reason} if held.status == "FAILED" else answer

    def _retrieve(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        counted = [w for w in WORD.findall(asked["QueryText"].casefold()) if w not in STOP]
        wanted = set(counted[:30])
        hits = sorted(
            (
                (_share(wanted, text), held, page, number, text)
                for held in self.held.values()
                if held.status != "PROCESSING" and (self.leaking or _visible(held, asked))
                for number, (page, text) in enumerate(held.passages)
                if _share(wanted, text) > 0
            ),
            key=lambda hit: (-hit[0], str(hit[1].document["Id"]), hit[3]),
        )[:100]
        size = min(asked.get("PageSize", 10), 100)
        start = (asked.get("PageNumber", 1) - 1) * size
        query_id = str(uuid5(NAMESPACE_URL, asked["QueryText"]))
        return {
            "QueryId": query_id,
            "ResultItems": [_item(query_id, *hit) for hit in hits[start : start + size]],
        }

    def _feedback(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        for each in asked.get("RelevanceFeedbackItems", []):
            self.feedback.append((asked["QueryId"], each["ResultId"], each["RelevanceValue"]))
        return {}

    def _describe(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        found = sum(held.status in {"INDEXED", "UPDATED"} for held in self.held.values())
        statistics = {"IndexedTextDocumentsCount": found, "IndexedTextBytes": 0}
        return {
            "Id": asked["Id"],
            "Name": "fake",
            "Status": "ACTIVE",
            "IndexStatistics": {"TextDocumentStatistics": statistics},
        }


def _check_source(document: Mapping[str, Any]) -> None:
    for each in document.get("Attributes", []):
        value = str(each["Value"].get("StringValue", ""))
        if each["Key"] == "_source_uri" and not re.match(r"(https?|ftp|file)://", value):
            _refuse("ValidationException", "_source_uri is no address")


def _visible(held: Held, asked: Mapping[str, Any]) -> bool:
    """As Kendra does it: no access list is public, no user context sees everything."""
    entries = held.document.get("AccessControlList", [])
    context = asked.get("UserContext")
    if entries and context is not None:
        groups = set(context.get("Groups", []))
        names = {
            entry["Name"]
            for entry in entries
            if entry["Access"] == "ALLOW"
            and (entry["Type"] == "GROUP" or entry["Name"] == context.get("UserId"))
        }
        if not names & (groups | {context.get("UserId")}):
            return False
    return _matches(held, asked.get("AttributeFilter"))


def _matches(held: Held, condition: Mapping[str, Any] | None) -> bool:
    if not condition:
        return True
    ((kind, value),) = condition.items()
    if kind in {"AndAllFilters", "OrAllFilters"}:
        found = [_matches(held, each) for each in value]
        return all(found) if kind == "AndAllFilters" else any(found)
    if kind == "NotFilter":
        return not _matches(held, value)
    given = next(iter(value["Value"].values()))
    own = held.attribute(value["Key"])
    if kind == "EqualsTo":
        return bool(own == given)
    if len(given) > 10:
        _refuse("ValidationException", "too many strings in a list")
    both = set(own or []) & set(given)
    return bool(both) if kind == "ContainsAny" else both == set(given)


def _share(wanted: set[str], text: str) -> float:
    found = wanted & set(WORD.findall(text.casefold()))
    return len(found) / len(wanted) if wanted else 0.0


def _item(
    query_id: str, share: float, held: Held, page: int | None, number: int, text: str
) -> Mapping[str, Any]:
    document = held.document
    attributes = list(document.get("Attributes", []))
    if page is not None:
        attributes.append({"Key": "_excerpt_page_number", "Value": {"LongValue": page}})
    item: dict[str, Any] = {
        "Id": f"{query_id}-{uuid5(NAMESPACE_URL, document['Id'] + str(number))}",
        "DocumentId": document["Id"],
        "Content": text,
        "DocumentAttributes": attributes,
    }
    if document.get("Title"):
        item["DocumentTitle"] = document["Title"]
    if held.attribute("_source_uri"):
        item["DocumentURI"] = held.attribute("_source_uri")
    if held.attribute("_language_code") in {None, "en"}:
        bands = ["LOW", "MEDIUM", "HIGH", "VERY_HIGH"]
        item["ScoreAttributes"] = {"ScoreConfidence": bands[min(int(share * 4), 3)]}
    elif number % 2:
        item["ScoreAttributes"] = {"ScoreConfidence": "NOT_AVAILABLE"}
    return item


def _failure(id_: str, code: str) -> Mapping[str, str]:
    return {"Id": id_, "ErrorCode": code, "ErrorMessage": "no"}


def _refuse(code: str, message: str) -> None:
    raise Refused(code, message)
