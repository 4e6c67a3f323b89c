"""Deliveries as SQS messages, whether received by us or handed to a Lambda."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from bot.codec import loads, to_delivery, to_plain
from bot.domain import Delivery

PACKED = 200_000
"""Characters; a larger body is compressed, for a message holds 1 MiB in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it was handed to us."""

    delivery: Delivery
    receipt: str
    received: int
    """How often it was handed out, this time included."""
    due: datetime | None = None
    """Before this moment it has not arrived yet."""
    reason: str = ""
    """Why it died, on the dead-letter queue."""
    died: datetime | None = None


def body_of(delivery: Delivery) -> str:
    """ASCII only: SQS refuses some characters that JSON may hold."""
    text = json.dumps(to_plain(delivery), separators=(",", ":"))
    if len(text) <= PACKED:
        return text
    return "gzip:" + base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def attributes_of(**given: str) -> dict[str, Any]:
    """Message attributes; empty ones are left out, for SQS refuses them."""
    return {
        name: {"DataType": "String", "StringValue": value} for name, value in given.items() if value
    }


def hashed(*parts: str) -> str:
    """An id of characters and a length that SQS takes, the same for the same parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def from_received(message: Mapping[str, Any]) -> Message:
    """A message as `ReceiveMessage` gives it."""
    told = {
        name: str(held.get("StringValue", ""))
        for name, held in cast(
            "Mapping[str, Mapping[str, Any]]", message.get("MessageAttributes", {})
        ).items()
    }
    return _message(message["Body"], message["ReceiptHandle"], message["Attributes"], told)


def from_record(record: Mapping[str, Any]) -> Message:
    """A message as an event source hands it to a Lambda."""
    told = {
        name: str(held.get("stringValue", ""))
        for name, held in cast(
            "Mapping[str, Mapping[str, Any]]", record.get("messageAttributes", {})
        ).items()
    }
    return _message(record["body"], record["receiptHandle"], record["attributes"], told)


def _message(
    body: str, receipt: str, system: Mapping[str, str], told: Mapping[str, str]
) -> Message:
    if body.startswith("gzip:"):
        body = gzip.decompress(base64.b64decode(body.removeprefix("gzip:"))).decode()
    first = int(system.get("ApproximateFirstReceiveTimestamp", "0")) / 1000
    return Message(
        delivery=loads(body, to_delivery),
        receipt=receipt,
        received=int(system["ApproximateReceiveCount"]),
        due=_moment(told.get("due")),
        reason=told.get("reason", ""),
        died=_moment(told.get("died")) or datetime.fromtimestamp(first, UTC),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
