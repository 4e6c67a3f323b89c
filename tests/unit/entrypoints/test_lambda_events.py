"""What Lambda hands over, in our shapes."""

import base64
import json
import logging
from typing import Any

from bot.entrypoints.ingest_lambda import StoredObject, objects_in
from bot.entrypoints.lambda_http import to_http_request, to_lambda_response
from bot.entrypoints.lambda_logs import JsonLines
from bot.http import HttpResponse
from tests.fakes.aws.runner import scanned_event, stored_event


def api_event(**changes: Any) -> dict[str, Any]:
    return {
        "rawPath": "/slack/events",
        "headers": {"X-Slack-Signature": "v0=1", "Content-Type": "application/json"},
        "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.7"}},
        "body": '{"a": "ü"}',
        "isBase64Encoded": False,
        **changes,
    }


def test_a_request_comes_with_small_header_names_and_raw_bytes() -> None:
    request = to_http_request(api_event(queryStringParameters={"q": "1"}))

    assert (request.method, request.path, request.client) == (
        "POST",
        "/slack/events",
        "203.0.113.7",
    )
    assert request.headers["x-slack-signature"] == "v0=1"
    assert request.body == '{"a": "ü"}'.encode()
    assert request.query == {"q": "1"}


def test_a_body_in_base64_is_the_same_bytes() -> None:
    encoded = base64.b64encode(b"\x00\xff").decode()

    assert to_http_request(api_event(body=encoded, isBase64Encoded=True)).body == b"\x00\xff"


def test_a_request_may_lack_body_headers_and_query() -> None:
    event = api_event(headers=None, queryStringParameters=None)
    del event["body"]

    request = to_http_request(event)

    assert (request.body, dict(request.headers), dict(request.query)) == (b"", {}, {})


def test_cookies_travel_beside_the_headers() -> None:
    request = to_http_request(api_event(cookies=["a=1", "b=2"]))
    answer = to_lambda_response(HttpResponse(status=200, headers={"set-cookie": "a=2; Path=/"}))

    assert request.headers["cookie"] == "a=1; b=2"
    assert answer["cookies"] == ["a=2; Path=/"]
    assert "set-cookie" not in answer["headers"]


def test_bytes_that_are_no_text_go_out_as_base64() -> None:
    assert to_lambda_response(HttpResponse(status=200, body=b"ok"))["body"] == "ok"
    raw = to_lambda_response(HttpResponse(status=200, body=b"\xff"))
    assert raw["isBase64Encoded"] is True
    assert base64.b64decode(raw["body"]) == b"\xff"


def test_keys_are_the_same_whoever_tells_of_the_object() -> None:
    notification = {"Records": [{"s3": {"object": {"key": "incoming%2Fz+z%2B%C3%A9.pdf"}}}]}
    plain = StoredObject(key="incoming/z z+é.pdf")

    assert list(objects_in(notification)) == [plain]
    assert list(objects_in(stored_event("b", "incoming/z z+é.pdf"))) == [plain]
    (scanned,) = objects_in(scanned_event("b", "incoming/z z+é.pdf", "THREATS_FOUND"))
    assert (scanned.key, scanned.verdict) == (plain.key, "THREATS_FOUND")
    assert list(objects_in({"detail-type": "something else"})) == []


def test_a_log_line_is_json_with_what_was_passed_along() -> None:
    record = logging.makeLogRecord(
        {
            "name": "bot",
            "levelname": "INFO",
            "msg": "stored %s",
            "args": ("it",),
            "action": "stored",
        }
    )

    line = json.loads(JsonLines().format(record))

    assert (line["message"], line["action"], line["level"]) == ("stored it", "stored", "INFO")
