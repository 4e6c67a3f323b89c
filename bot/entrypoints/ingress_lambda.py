"""The ingress Lambda: an HTTP request is verified, queued and acknowledged.

Standard library and botocore only: a test holds it to that, and `benchmarks.cold_lambdas` tells what it costs.
"""

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from bot.entrypoints.lambda_http import to_http_request, to_lambda_response
from bot.entrypoints.lambda_logs import log_as_json
from bot.http import HttpRequest, HttpResponse
from bot.metrics import MILLISECONDS, Metrics
from bot.wiring.clock import present
from bot.wiring.front import open_front


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers one request."""
    del context
    begun = time.monotonic()
    request = to_http_request(event)
    response = _front()(request)
    spent = round((time.monotonic() - begun) * 1000, 1)
    Metrics(print, now=present).emit(
        {"AckMs": (spent, MILLISECONDS)}, {"status": f"{response.status // 100}xx"}
    )
    return to_lambda_response(response)


@cache
def _front() -> Callable[[HttpRequest], HttpResponse]:
    """Opened at the first request and kept while the sandbox lives."""
    log_as_json("INFO")
    return open_front(now=present)
