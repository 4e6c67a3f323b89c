"""Powertools for the functions behind the queue: their log lines, and batches whose failures come again.

It costs them 20 ms of 1.5 s to load; the ingress, which has 300 ms in all, writes its lines by hand.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.utilities.batch import (
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from bot.entrypoints.lambda_logs import log_with

Carry = Callable[[Mapping[str, Any]], bool]
"""Carries one record out; false where it must come again."""


class NotFinished(Exception):
    """A record must come again; what was wrong has been logged."""


def log_with_powertools(level: str, *, service: str) -> None:
    """Sets up the process's logging in Powertools' format."""
    formatter = LambdaPowertoolsFormatter(log_record_order=["level", "message"])
    formatter.append_keys(service=service)
    log_with(formatter, level)
    logging.getLogger("aws_lambda_powertools").setLevel(logging.WARNING)


def carried_out(event: Mapping[str, Any], carry: Carry) -> dict[str, Any]:
    """Carries the records of an SQS event out; says which of them must come again.

    In a FIFO queue, what comes after a failure in the same thread waits for it.
    """

    def one(record: SQSRecord) -> None:
        if not carry(record.raw_event):
            raise NotFinished

    processor = _processor(event)
    records = cast("list[dict[str, Any]]", event["Records"])
    with processor(records, handler=one):
        processor.process()
    return cast("dict[str, Any]", processor.response())


def _processor(event: Mapping[str, Any]) -> BasePartialBatchProcessor:
    first = cast("list[Mapping[str, Any]]", event["Records"])[0]
    if str(first["eventSourceARN"]).endswith(".fifo"):
        processor: BasePartialBatchProcessor = SqsFifoPartialProcessor(skip_group_on_error=True)
    else:
        processor = BatchProcessor(event_type=EventType.SQS)
    # A whole batch that must come again is no error of the function: each record is named.
    processor.raise_on_entire_batch_failure = False
    return processor
