"""The bucket of documents, and the bucket of its access logs."""

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.trust import anybody

UPLOADS = "uploads/"
"""Where forms post to. `bot.storage.s3.incoming` has the same; a test holds them together."""

CLEAN = "clean/"
"""What was looked at and is kept. `bot.wiring.cloud.stores` has the same."""

KENDRA = "kendra/"
"""What is kept beside each document in Kendra. `rag.retrievers.kendra.records` has the same."""

KNOWLEDGE_BASE = "bedrock/"
"""What is kept beside a knowledge base. `rag.retrievers.bedrock.heads` has the same."""

SCAN_TAG = "GuardDutyMalwareScanStatus"


def scanner_name(name: str) -> str:
    """The role by which GuardDuty reads the bucket; named, so that the bucket can let it in."""
    return f"{name}-{Aws.REGION}-malware-scan"


def reader_name(name: str) -> str:
    """The role of who takes uploads in; named for the same reason."""
    return f"{name}-{Aws.REGION}-ingest"


class DocumentBucket(Construct):
    """Documents, private, versioned and over TLS only; kept when the stack goes.

    Args:
        scope: The stack.
        construct_id: The construct's id.
        name: The deployment's name.
        malware_scan: Uploads cannot be read before GuardDuty found them clean.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, malware_scan: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self.logs = _bucket(
            self,
            "Logs",
            [
                s3.LifecycleRule(
                    id="forget",
                    expiration=Duration.days(90),
                    noncurrent_version_expiration=Duration.days(1),
                )
            ],
        )
        self.bucket = _bucket(self, "Bucket", _rules(), logs=self.logs)
        resource = self.bucket.node.default_child
        if not isinstance(resource, s3.CfnBucket):
            raise TypeError(resource)
        # `event_bridge_enabled` would bring a Lambda of CDK's own with wide permissions.
        resource.add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", value=True
        )
        if malware_scan:
            self.bucket.add_to_resource_policy(self._unscanned(name))

    def _unscanned(self, name: str) -> iam.PolicyStatement:
        role = f"arn:{Aws.PARTITION}:iam::{Stack.of(self).account}:role/"
        return iam.PolicyStatement(
            sid="OnlyWhatWasScanned",
            effect=iam.Effect.DENY,
            principals=[anybody()],
            actions=["s3:GetObject"],
            resources=[self.bucket.arn_for_objects(f"{UPLOADS}*")],
            conditions={
                "StringNotEquals": {f"s3:ExistingObjectTag/{SCAN_TAG}": "NO_THREATS_FOUND"},
                # Who takes uploads in must see what a refused one is called, to tell its sender and erase it.
                "ArnNotEquals": {
                    "aws:PrincipalArn": [role + scanner_name(name), role + reader_name(name)]
                },
            },
        )


def _bucket(
    scope: Construct,
    construct_id: str,
    rules: list[s3.LifecycleRule],
    *,
    logs: s3.Bucket | None = None,
) -> s3.Bucket:
    return s3.Bucket(
        scope,
        construct_id,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        server_access_logs_bucket=logs,
        server_access_logs_prefix="documents/" if logs else None,
        lifecycle_rules=rules,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _rules() -> list[s3.LifecycleRule]:
    return [
        s3.LifecycleRule(id="uploads", prefix=UPLOADS, expiration=Duration.days(2)),
        s3.LifecycleRule(id="versions", noncurrent_version_expiration=Duration.days(30)),
        s3.LifecycleRule(id="parts", abort_incomplete_multipart_upload_after=Duration.days(1)),
    ]
