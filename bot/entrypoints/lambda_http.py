"""API Gateway's events as our HTTP exchange and back."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.http import HttpRequest, HttpResponse


def to_http_request(event: Mapping[str, Any]) -> HttpRequest:
    """The request that an HTTP API hands over (payload format 2.0)."""
    body = str(event.get("body") or "")
    http = cast("Mapping[str, Any]", event["requestContext"]["http"])
    headers = {
        name.lower(): value
        for name, value in cast("Mapping[str, str]", event.get("headers") or {}).items()
    }
    if cookies := cast("Sequence[str]", event.get("cookies") or ()):
        headers["cookie"] = "; ".join(cookies)  # they come beside the headers, one by one
    return HttpRequest(
        method=http["method"],
        path=str(event["rawPath"]),
        headers=headers,
        query=dict(cast("Mapping[str, str]", event.get("queryStringParameters") or {})),
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        client=str(http.get("sourceIp", "")),
    )


def to_lambda_response(response: HttpResponse) -> dict[str, Any]:
    """What an HTTP API takes; bytes that are no text travel as base64."""
    headers = dict(response.headers)
    answer: dict[str, Any] = {"statusCode": response.status, "headers": headers}
    if cookie := headers.pop("set-cookie", ""):
        answer["cookies"] = [cookie]
    try:
        answer["body"] = response.body.decode()
    except UnicodeDecodeError:
        answer["body"] = base64.b64encode(response.body).decode()
        answer["isBase64Encoded"] = True
    return answer
