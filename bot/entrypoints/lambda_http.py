"""API Gateway's events as our HTTP exchange and back."""

import base64
from collections.abc import Mapping
from typing import Any, cast

from bot.http import HttpRequest, HttpResponse


def to_http_request(event: Mapping[str, Any]) -> HttpRequest:
    """The request that an HTTP API hands over (payload format 2.0)."""
    body = str(event.get("body") or "")
    http = cast("Mapping[str, Any]", event["requestContext"]["http"])
    headers = cast("Mapping[str, str]", event.get("headers") or {})
    return HttpRequest(
        method=http["method"],
        path=str(event["rawPath"]),
        headers={name.lower(): value for name, value in headers.items()},
        query=dict(cast("Mapping[str, str]", event.get("queryStringParameters") or {})),
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        client=str(http.get("sourceIp", "")),
    )


def to_lambda_response(response: HttpResponse) -> dict[str, Any]:
    """What an HTTP API takes; bytes that are no text travel as base64."""
    answer: dict[str, Any] = {"statusCode": response.status, "headers": dict(response.headers)}
    try:
        answer["body"] = response.body.decode()
    except UnicodeDecodeError:
        answer["body"] = base64.b64encode(response.body).decode()
        answer["isBase64Encoded"] = True
    return answer
