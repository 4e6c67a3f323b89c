"""Event sources: what hands SQS messages, HTTP requests and S3 events to functions."""

import base64
import threading
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.http import HttpRequest, HttpResponse
from tests.fakes.aws.runtime import FakeFunction, FunctionFailed


class QueueSource:
    """Polls a queue for a function, as an event source mapping does: batch size 1, partial failures.

    What the function reports as failed stays in the queue until its visibility ends; the rest is
    deleted. FIFO groups are locked by the queue itself.

    Args:
        sqs: An `sqs` client.
        url: The queue.
        functions: Get the records: as many sandboxes as batches are in work at once.
        visibility: The queue's own, which must outlast the function.
    """

    def __init__(self, sqs: Any, url: str, *functions: FakeFunction, visibility: int = 180) -> None:
        self._sqs = sqs
        self._url = url
        self._functions = functions
        self._steps = {each: threading.Lock() for each in functions}
        self._visibility = visibility
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.failures: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether a batch is in work, from its receipt until it is deleted."""
        return any(each.locked() for each in self._steps.values())

    def step(self, function: FakeFunction) -> bool:
        """Handles one batch, if there is one."""
        with self._steps[function]:
            return self._step(function)

    def _step(self, function: FakeFunction) -> bool:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=self._visibility,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return False
        records = [self.record(message, self._url) for message in messages]
        try:
            told = function.invoke({"Records": records})
        except FunctionFailed as error:
            self.failures.append(str(error))
            return True
        failed = {each["itemIdentifier"] for each in told["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return True

    @staticmethod
    def record(message: Mapping[str, Any], url: str) -> dict[str, Any]:
        """A received message as a function is handed it."""
        attributes = {
            name: {"stringValue": held["StringValue"], "dataType": held["DataType"]}
            for name, held in message.get("MessageAttributes", {}).items()
        }
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": attributes,
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:{url.rpartition('/')[2]}",
            "awsRegion": "eu-west-1",
        }

    def start(self) -> None:
        """Polls in the background, one thread for each sandbox."""
        for function in self._functions:
            thread = threading.Thread(target=self._poll, args=(function,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _poll(self, function: FakeFunction) -> None:
        while not self._stopping.is_set():
            try:
                found = self.step(function)
            except (BotoCoreError, ClientError) as error:
                # On a busy machine SQS may be late; AWS's pollers go on, and so does this one.
                self.failures.append(str(error))
                found = False
            if not found:
                self._stopping.wait(0.05)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()


def through_api(function: FakeFunction, request: HttpRequest) -> HttpResponse:
    """Sends a request through the HTTP API in front of a function (payload format 2.0).

    Cookies travel beside the headers, both ways.
    """
    headers = dict(request.headers)
    cookies = [each.strip() for each in headers.pop("cookie", "").split(";") if each.strip()]
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": "",
        "queryStringParameters": dict(request.query),
        "headers": headers,
        **({"cookies": cookies} if cookies else {}),
        "requestContext": {
            "http": {"method": request.method, "path": request.path, "sourceIp": "203.0.113.7"}
        },
        "body": base64.b64encode(request.body).decode(),
        "isBase64Encoded": True,
    }
    told = function.invoke(event)
    body = str(told.get("body", ""))
    cookie = told.get("cookies", [])
    return HttpResponse(
        status=told["statusCode"],
        headers={**told.get("headers", {}), **({"set-cookie": cookie[0]} if cookie else {})},
        body=base64.b64decode(body) if told.get("isBase64Encoded") else body.encode(),
    )


def stored_event(bucket: str, key: str) -> dict[str, Any]:
    """What EventBridge says of an object that was just created."""
    return {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1}},
    }


def scanned_event(bucket: str, key: str, verdict: str) -> dict[str, Any]:
    """What GuardDuty says of an object that it has scanned."""
    return {
        "version": "0",
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "detail": {
            "s3ObjectDetails": {"bucketName": bucket, "objectKey": key},
            "scanResultDetails": {"scanResultStatus": verdict},
        },
    }


def scheduled_event() -> dict[str, Any]:
    """What EventBridge says when a schedule's time has come."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-30T03:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:123456789012:rule/footnote-tidy"],
        "detail": {},
    }
