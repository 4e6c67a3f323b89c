"""A fake Amazon Textract: jobs over objects in a bucket, found again by their token."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.fakes.aws.http import FakeRequest, FakeResponse
from tests.fakes.aws.validate import Refused, checked

Pages = Sequence[Sequence[str]]


@dataclass(kw_only=True)
class _Job:
    location: Mapping[str, Any]
    blocks: list[dict[str, Any]]
    pages: int
    looked: int = 0


@dataclass(kw_only=True)
class FakeTextract:
    """One account's jobs.

    Args:
        fetch: The bytes of an object, None where there is none.
        sees: The lines on each page of a file, or None for a file that Textract refuses.
    """

    fetch: Callable[[str, str], bytes | None]
    sees: Callable[[bytes], Pages | None]
    signed_as: str = "textract"
    looks: int = 1
    """Looks at a job before it is done."""
    fails: bool = False
    page_size: int = 1000
    """Blocks per answer."""
    refusing: list[str] = field(default_factory=list[str])
    """Codes to answer with, once each, before anything is done."""
    jobs: dict[str, _Job] = field(default_factory=dict[str, _Job])

    def handle(self, request: FakeRequest) -> FakeResponse:
        operation = request.headers["x-amz-target"].rpartition(".")[2]
        given = json.loads(request.body)
        try:
            if self.refusing:
                _refuse(self.refusing.pop(0), "not now")
            checked("textract", operation, given)
            answer = self._answer(operation, given)
        except Refused as refused:
            return refused.response()
        return FakeResponse(
            headers={"content-type": "application/x-amz-json-1.1"}, body=json.dumps(answer).encode()
        )

    def _answer(self, operation: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "StartDocumentTextDetection":
            return self._start(given)
        return self._get(given)

    def _start(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        name, location = f"job-{given['ClientRequestToken']}"[:64], given["DocumentLocation"]
        known = self.jobs.get(name)
        if known is None:
            self.jobs[name] = self._begun(location)
        elif known.location != location:
            _refuse("IdempotentParameterMismatchException", "another file")
        return {"JobId": name}

    def _begun(self, location: Mapping[str, Any]) -> _Job:
        place = location["S3Object"]
        data = self.fetch(place["Bucket"], place["Name"])
        if data is None:
            _refuse("InvalidS3ObjectException", "no such object")
        pages = self.sees(data)
        if pages is None:
            _refuse("UnsupportedDocumentException", "not a PDF")
        blocks = [block for number, lines in enumerate(pages, 1) for block in _page(number, lines)]
        return _Job(location=location, blocks=blocks, pages=len(pages))

    def _get(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        job = self.jobs.get(given["JobId"])
        if job is None:
            _refuse("InvalidJobIdException", "no such job")
        if job.looked < self.looks:
            job.looked += 1
            return {"JobStatus": "IN_PROGRESS"}
        if self.fails:
            return {"JobStatus": "FAILED", "StatusMessage": "internal"}
        start = int(given.get("NextToken", "0"))
        end = start + self.page_size
        more = {"NextToken": str(end)} if end < len(job.blocks) else {}
        return {
            "JobStatus": "SUCCEEDED",
            "DocumentMetadata": {"Pages": job.pages},
            "Blocks": job.blocks[start:end],
            **more,
        }


def _page(number: int, lines: Sequence[str]) -> list[dict[str, Any]]:
    """A page's blocks; an empty line is a gap between paragraphs."""
    found = [_block("PAGE", number, 0.0, 1.0)]
    for place, line in enumerate(lines):
        if line:
            top = 0.05 + 0.03 * place
            found.append(_block("LINE", number, top, 0.02, Text=line))
            found.append(_block("WORD", number, top, 0.02, Text=line.split()[0]))
    return found


def _block(kind: str, page: int, top: float, height: float, **more: Any) -> dict[str, Any]:
    box = {"Left": 0.1, "Top": top, "Width": 0.8, "Height": height}
    return {
        "BlockType": kind,
        "Page": page,
        "Id": f"{kind}-{page}-{top}",
        "Confidence": 99.5,
        "Geometry": {"BoundingBox": box},
        **more,
    }


def _refuse(code: str, message: str) -> NoReturn:
    raise Refused(code, message)
