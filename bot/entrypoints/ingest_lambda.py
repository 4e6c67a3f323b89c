"""The ingest Lambda: what lies in the bucket is looked at again, noted, read, indexed and announced.

It takes what S3 and GuardDuty say (by EventBridge, or S3's own notifications, directly or through a
queue), and the notes on the ingest queue that come of it. A note whose document the index still works
on comes again after a while: that is how the index is polled.

A schedule's event makes it tidy up: documents whose time has passed are taken out. And it looks for the
canary, a document that nobody may read, which it plants where it is missing.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import unquote_plus

from bot.entrypoints.powertools import carried_out, log_with_powertools
from bot.entrypoints.worker_lambda import Context, worked
from bot.wiring.clock import present
from bot.wiring.cloud.arrivals import Incoming, open_incoming
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.secrets import load_cloud_settings
from bot.wiring.cloud.service import CloudService, open_service

log = logging.getLogger(__name__)

CLEAN = "NO_THREATS_FOUND"

SCHEDULED = "Scheduled Event"
"""The `detail-type` by which EventBridge says that it is time."""

ENOUGH = 30_000
"""Milliseconds that must be left to begin with another hundred documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object that somebody says is there."""

    key: str
    verdict: str = ""
    """GuardDuty's, where it is the one who says so."""


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Handles one event, or a batch of records; says which of them must come again."""
    if event.get("detail-type") == SCHEDULED:
        _service().look_for_canary(plant=True)
        _tidy(context)
        return {"batchItemFailures": []}
    records = cast("list[Mapping[str, Any]]", event.get("Records") or [])
    if not records or "messageId" not in records[0]:
        _take(event)
        return {"batchItemFailures": []}
    return carried_out(event, lambda record: _finished(record, context))


def _finished(record: Mapping[str, Any], context: Context) -> bool:
    name = str(record["eventSourceARN"]).rpartition(":")[2]
    if name in _service().queues:
        return worked(_service(), record, context)
    try:
        _take(json.loads(record["body"]))
    except Exception:
        log.exception("an upload could not be taken", extra={"action": "take_failed"})
        return False
    return True


def _tidy(context: Context) -> None:
    """Takes out what is due, as far as there is time; the next event goes on."""
    expire = _service().app.library.expire_due
    while expire() and context.get_remaining_time_in_millis() > ENOUGH:
        continue


def _take(event: Mapping[str, Any]) -> None:
    for each in objects_in(event):
        _incoming().take(each.key, clean=each.verdict == CLEAN if each.verdict else None)


def objects_in(event: Mapping[str, Any]) -> Iterator[StoredObject]:
    """The objects that an event is about.

    S3's own notifications encode keys as in a URL, EventBridge's events do not.
    """
    for record in cast("list[Mapping[str, Any]]", event.get("Records") or []):
        if "s3" in record:
            yield StoredObject(key=unquote_plus(record["s3"]["object"]["key"]))
    detail = cast("Mapping[str, Any]", event.get("detail") or {})
    if "object" in detail:
        yield StoredObject(key=detail["object"]["key"])
    if "scanResultDetails" in detail:
        yield StoredObject(
            key=detail["s3ObjectDetails"]["objectKey"],
            verdict=detail["scanResultDetails"]["scanResultStatus"],
        )


@cache
def _service() -> CloudService:
    """Opened at the first record and kept while the sandbox lives."""
    settings = load_cloud_settings(Clients())
    log_with_powertools(settings.log_level, service="ingest")
    return open_service(settings, now=present)


@cache
def _incoming() -> Incoming:
    return open_incoming(_service())
