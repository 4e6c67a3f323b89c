"""The front door: a request is verified, stored on the queue, and only then acknowledged.

The same code runs in the ingress Lambda and in `serve`. It loads no SDK: a cold start must fit many
times over into Slack's three seconds.
"""

import json
import logging
from collections.abc import Mapping

from bot.http import HttpRequest, HttpResponse
from bot.ports import Door, Inbox, PortError
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024
"""Bytes; no platform sends an event near this size."""


class Ingress:
    """Takes requests in at each platform's door and answers once they are durable.

    Args:
        doors: The way in by path, such as `/slack/events`; a platform that is not set up has none.
        inbox: Where deliveries are stored.
    """

    def __init__(self, doors: Mapping[str, Door], inbox: Inbox) -> None:
        self._doors = dict(doors)
        self._inbox = inbox

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that have a door."""
        return tuple(self._doors)

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answers one request: 2xx means that what it told us survives a power cut."""
        if request.path == "/healthz":
            return HttpResponse.json(200, b'{"status":"ok"}')
        door = self._doors.get(request.path)
        if door is None:
            return HttpResponse.text(404, "There is nothing here.")
        if request.method != "POST":
            return HttpResponse(status=405, headers={"allow": "POST"})
        if len(request.body) > MAX_BODY:
            return HttpResponse.text(413, "The request is larger than 1 MB.")
        return self._admit(door, request)

    def _admit(self, door: Door, request: HttpRequest) -> HttpResponse:
        admission = door.admit(request)
        for delivery in admission.deliveries:
            try:
                failpoint("ingress.before_put")
                fresh = self._inbox.put(delivery)
                failpoint("ingress.after_put")
            except PortError as error:
                # Not stored, so not acknowledged: the platform will send it again.
                log.error(  # noqa: TRY400 - the trace adds nothing to the adapter's sentence
                    "a delivery could not be stored: %s", error, extra={"action": "not_stored"}
                )
                return HttpResponse.text(503, "Not stored; please send it again.")
            log.info(
                "stored" if fresh else "seen before",
                extra={
                    "action": "stored" if fresh else "duplicate",
                    "source": delivery.source,
                    "kind": delivery.kind,
                },
            )
        return admission.response


def json_body(value: object) -> bytes:
    """Compact UTF-8 JSON, for responses of doors."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
