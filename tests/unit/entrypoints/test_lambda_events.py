"""What Lambda hands over, in our shapes."""

import base64
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.entrypoints import worker_lambda
from bot.entrypoints.ingest_lambda import StoredObject, objects_in
from bot.entrypoints.lambda_http import to_http_request, to_lambda_response
from bot.entrypoints.lambda_logs import JsonLines
from bot.entrypoints.powertools import carried_out, log_with_powertools
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


def record(number: int, group: str = "", queue: str = "turns.fifo") -> dict[str, Any]:
    attributes = {"MessageGroupId": group} if group else {}
    return {
        "messageId": f"m{number}",
        "attributes": attributes,
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:{queue}",
    }


def test_what_follows_a_failure_in_the_same_thread_waits_for_it() -> None:
    carried: list[str] = []

    def carry(one: Mapping[str, Any]) -> bool:
        carried.append(one["messageId"])
        return one["messageId"] != "m1"

    told = carried_out({"Records": [record(1, "a"), record(2, "a"), record(3, "b")]}, carry)

    assert carried == ["m1", "m3"]
    assert told == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}


def test_records_of_a_queue_without_threads_fail_one_by_one() -> None:
    records = [record(number, queue="arrivals") for number in (1, 2)]

    told = carried_out({"Records": records}, lambda one: one["messageId"] != "m1")
    all_failed = carried_out({"Records": records}, lambda _: False)

    assert told == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert len(all_failed["batchItemFailures"]) == 2


def test_opening_the_service_takes_of_the_time_that_a_question_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[timedelta] = []

    class Sandbox:
        left = 60_000

        def get_remaining_time_in_millis(self) -> int:
            return self.left

        def work(self, record: Mapping[str, Any], *, time_left: timedelta) -> bool:
            del record
            told.append(time_left)
            return True

    sandbox = Sandbox()

    def opened() -> Sandbox:
        sandbox.left -= 4_000
        return sandbox

    monkeypatch.setattr(worker_lambda, "_service", opened)
    worker_lambda.handler({"Records": [record(1, "a")]}, sandbox)

    assert told == [timedelta(seconds=56)]


def test_behind_the_queue_powertools_writes_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        log_with_powertools("INFO", service="worker")
        logging.getLogger("bot").info("stored", extra={"action": "stored"})
    finally:
        root.handlers[:] = before
        root.setLevel(level)

    line = json.loads(capsys.readouterr().err)
    assert (line["message"], line["action"], line["service"]) == ("stored", "stored", "worker")
