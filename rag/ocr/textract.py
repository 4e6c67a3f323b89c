"""Amazon Textract: scanned PDFs read where they lie in the bucket, however long they are."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rag.domain import Block, Reading, Unavailable
from rag.failpoint import failpoint
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.scans import with_words

CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4}
)

NOT_FOR_IT = frozenset(
    {
        "BadDocumentException",
        "DocumentTooLargeException",
        "UnsupportedDocumentException",
    }
)
"""Codes that say that Textract will never read this file."""

NO_WORDS = "This PDF has no text layer, and Textract found no words in its pictures."
REFUSED = "This PDF has no text layer, and Textract cannot read its pictures."

_STEP = 2.0
_LOOK_AGAIN = 15.0
_GAP = 0.9
"""Share of a line's height from which on the space above it parts paragraphs."""


class StillReading(Unavailable):
    """Textract works on the file; asking again later goes on with the same job."""


class Textract:
    """Reads the pictures of PDFs in one bucket.

    The job's token comes from the file's key, so that asking again, after whatever crash, finds
    the same job: nothing is remembered here, and nothing is paid for twice.

    Args:
        client: A `textract` client, made with `CLIENT_CONFIG`.
        bucket: Where files lie.
        prefix: Put before every key.
        patience: Seconds to wait for a job before `StillReading`.
        sleep: Waits.
    """

    def __init__(
        self,
        client: Any,
        *,
        bucket: str,
        prefix: str,
        patience: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._patience = patience
        self._sleep = sleep

    def complete(self, reading: Reading, path: Path, *, key: str) -> Reading:
        """The reading with the words of its pictures.

        Raises:
            StillReading: ask again later.
            Unavailable: Textract does not answer.
            Unreadable: there are no words, in pictures or beside them.
        """
        del path
        try:
            words = self._words(key)
        except ClientError as error:
            code = str(cast("Mapping[str, Any]", error.response).get("Error", {}).get("Code", ""))
            if code in NOT_FOR_IT:
                return with_words(reading, {}, nothing=REFUSED)
            msg = f"Textract answers {code}"
            raise Unavailable(msg, retry_after=30.0) from error
        except BotoCoreError as error:
            msg = f"Textract cannot be reached ({type(error).__name__})"
            raise Unavailable(msg) from error
        if words is None:
            return with_words(reading, {}, nothing=REFUSED)
        wanted = {page: words.get(page, []) for page in reading.pictures}
        return with_words(reading, wanted, nothing=NO_WORDS)

    def _words(self, key: str) -> Mapping[int, list[Block]] | None:
        """The whole file's words by page; None where Textract gave it up."""
        failpoint("textract.before_start")
        started = self._client.start_document_text_detection(
            DocumentLocation={"S3Object": {"Bucket": self._bucket, "Name": self._prefix + key}},
            ClientRequestToken=hashlib.sha256(key.encode()).hexdigest(),
        )
        failpoint("textract.after_start")
        job = str(started["JobId"])
        answer = self._finished(job)
        if answer["JobStatus"] == "FAILED":
            return None
        lines: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        while True:
            for block in cast("Sequence[Mapping[str, Any]]", answer.get("Blocks") or ()):
                if block["BlockType"] == "LINE":
                    lines[int(block.get("Page", 1))].append(block)
            more = answer.get("NextToken")
            if not more:
                return {page: text_blocks(_text(found)) for page, found in lines.items()}
            answer = self._client.get_document_text_detection(JobId=job, NextToken=more)

    def _finished(self, job: str) -> Mapping[str, Any]:
        waited, patience = 0.0, self._patience()
        while True:
            answer = cast("Mapping[str, Any]", self._client.get_document_text_detection(JobId=job))
            if answer["JobStatus"] != "IN_PROGRESS":
                return answer
            if waited >= patience:
                msg = "Textract still reads the pages"
                raise StillReading(msg, retry_after=_LOOK_AGAIN)
            self._sleep(_STEP)
            waited += _STEP


def _text(lines: Sequence[Mapping[str, Any]]) -> str:
    """The lines of one page, an empty one wherever a new paragraph or column begins."""
    text: list[str] = []
    bottom = 0.0
    for line in lines:
        box = cast("Mapping[str, float]", line["Geometry"]["BoundingBox"])
        gap = box["Top"] - bottom
        if text and not -box["Height"] < gap <= _GAP * box["Height"]:
            text.append("")
        text.append(str(line["Text"]))
        bottom = box["Top"] + box["Height"]
    return "\n".join(text)
