"""The pages Lambda: what links in chat open, which are the upload page and documents."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from bot.entrypoints.lambda_http import to_http_request, to_lambda_response
from bot.entrypoints.powertools import log_with_powertools
from bot.http import HttpRequest, HttpResponse
from bot.wiring.clock import present
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.pages import open_pages
from bot.wiring.cloud.secrets import load_cloud_settings


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answers one request."""
    del context
    return to_lambda_response(_pages()(to_http_request(event)))


@cache
def _pages() -> Callable[[HttpRequest], HttpResponse]:
    """Opened at the first request and kept while the sandbox lives."""
    settings = load_cloud_settings(Clients())
    log_with_powertools(settings.log_level, service="pages")
    return open_pages(settings, now=present)
