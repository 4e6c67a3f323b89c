"""What is kept on AWS, and where: DynamoDB, SQS and S3."""

import time
from dataclasses import dataclass
from datetime import timedelta

from bot.config import Settings, SettingsError
from bot.metrics import MeasuredAnswers, Metrics
from bot.ports import Clock, DeliveryQueue
from bot.signing import Signer
from bot.storage.dynamodb.answers import DynamoAnswerLog
from bot.storage.dynamodb.conversations import DynamoConversationBook
from bot.storage.dynamodb.documents import DynamoDocumentStore
from bot.storage.dynamodb.ledger import DynamoLedger
from bot.storage.dynamodb.threads import DynamoThreadStore
from bot.storage.s3 import CLIENT_CONFIG, S3FileStore, S3UploadForms
from bot.storage.s3.incoming import S3Incoming
from bot.storage.sqs import SqsDeliveryQueue
from bot.storage.sqs.routed import QueueByKind
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.deliveries import Shift, ShiftLedger
from bot.wiring.cloud.queues import queue_at

CLEAN = "clean/"
"""The prefix of what we keep; what others upload lies elsewhere until it was looked at."""

REQUIRED = {
    "queue_url": "FOOTNOTE_QUEUE_URL",
    "dead_letter_url": "FOOTNOTE_DEAD_LETTER_URL",
    "table": "FOOTNOTE_TABLE",
    "bucket": "FOOTNOTE_BUCKET",
    "secret_key": "FOOTNOTE_SECRET_KEY",
}


@dataclass(frozen=True, kw_only=True)
class CloudStores:
    """Every store of the AWS shape."""

    queue: DeliveryQueue
    main_queue: SqsDeliveryQueue
    ledger: ShiftLedger
    shift: Shift
    threads: DynamoThreadStore
    answers: MeasuredAnswers
    documents: DynamoDocumentStore
    conversations: DynamoConversationBook
    files: S3FileStore
    forms: S3UploadForms
    incoming: S3Incoming
    signer: Signer
    clients: Clients
    metrics: Metrics

    @staticmethod
    def wait(seconds: float) -> None:
        """Sleeps; SQS does not call."""
        time.sleep(seconds)


def open_cloud_stores(settings: Settings, *, now: Clock, metrics: Metrics) -> CloudStores:
    """Opens the stores that the settings name; nothing is asked of AWS before it is needed.

    Raises:
        SettingsError: a name is missing.
    """
    missing = [name for field, name in REQUIRED.items() if not getattr(settings, field)]
    if missing:
        msg = f"AWS is half set: {', '.join(missing)} is missing. Set it, or unset the rest."
        raise SettingsError(msg)
    clients = Clients()
    dynamodb, s3 = clients("dynamodb"), clients("s3", CLIENT_CONFIG)
    files = S3FileStore(s3, bucket=settings.bucket, prefix=CLEAN)
    history = timedelta(days=settings.history_days)
    shift = Shift()
    main = queue_at(settings.queue_url, settings, clients, now=now)
    others: dict[str, DeliveryQueue] = {}
    if settings.ingest_queue_url:
        ingest = queue_at(settings.ingest_queue_url, settings, clients, now=now)
        others.update(stored=ingest, lingers=ingest)
    table = settings.table
    return CloudStores(
        queue=QueueByKind(main, others),
        main_queue=main,
        ledger=ShiftLedger(DynamoLedger(dynamodb, table=table, now=now), shift, now=now),
        shift=shift,
        threads=DynamoThreadStore(dynamodb, table=table, now=now, files=files, history=history),
        answers=MeasuredAnswers(
            DynamoAnswerLog(dynamodb, table=table, now=now, files=files, history=history),
            metrics,
        ),
        documents=DynamoDocumentStore(dynamodb, table=table),
        conversations=DynamoConversationBook(dynamodb, table=table, now=now),
        files=files,
        forms=S3UploadForms(
            s3, bucket=settings.bucket, max_bytes=settings.max_upload_bytes, now=now
        ),
        incoming=S3Incoming(
            s3, bucket=settings.bucket, prefix=CLEAN, max_bytes=settings.max_upload_bytes
        ),
        signer=Signer(settings.secret_key.reveal(), now=now),
        clients=clients,
        metrics=metrics,
    )
