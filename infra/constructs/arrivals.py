"""Files that arrived in the bucket, told to a queue by EventBridge."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.documents import UPLOADS
from infra.constructs.queues import DOCUMENTS, RETENTION


class Arrivals(Construct):
    """A queue of events, each about one uploaded file.

    With a malware scan only its result counts: the upload itself says nothing yet. EventBridge and not
    S3's own notifications, so that both ways are one.

    Args:
        scope: The stack.
        construct_id: The construct's id.
        name: The deployment's name.
        bucket: Where files arrive.
        malware_scan: Whether GuardDuty scans them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        bucket: s3.IBucket,
        malware_scan: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead = sqs.Queue(
            self,
            "Dead",
            queue_name=f"{name}-arrivals-dead",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=RETENTION,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"{name}-arrivals",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=DOCUMENTS.visibility,
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=5, queue=self.dead),
        )
        target = cast(
            "events.IRuleTarget", targets.SqsQueue(self.queue, dead_letter_queue=self.dead)
        )
        events.Rule(
            self,
            "Rule",
            description="A file was uploaded",
            event_pattern=_scanned(bucket) if malware_scan else _created(bucket),
            targets=[target],
        )


def _created(bucket: s3.IBucket) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.s3"],
        detail_type=["Object Created"],
        detail={
            "bucket": {"name": [bucket.bucket_name]},
            "object": {"key": [{"prefix": UPLOADS}]},
        },
    )


def _scanned(bucket: s3.IBucket) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.guardduty"],
        detail_type=["GuardDuty Malware Protection Object Scan Result"],
        detail={
            "s3ObjectDetails": {
                "bucketName": [bucket.bucket_name],
                "objectKey": [{"prefix": UPLOADS}],
            }
        },
    )
