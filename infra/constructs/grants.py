"""What each function may do, as statements that name actions and resources one by one.

CDK's own `grant_*` methods give more: `dynamodb:Scan`, `s3:List*`, `index/*`.
"""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from infra.constructs.documents import CLEAN, UPLOADS
from infra.constructs.memory import INDEX


def allowed(
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
) -> iam.PolicyStatement:
    """A statement that allows just this."""
    return iam.PolicyStatement(
        actions=list(actions), resources=list(resources), conditions=conditions
    )


def sending(*queues: sqs.IQueue) -> iam.PolicyStatement:
    """Putting messages on queues."""
    return allowed(["sqs:SendMessage"], [queue.queue_arn for queue in queues])


def counting(queue: sqs.IQueue) -> iam.PolicyStatement:
    """Asking about how much lies on a queue, to tell people how many are ahead of them."""
    return allowed(["sqs:GetQueueAttributes"], [queue.queue_arn])


def consuming(queue: sqs.IQueue, role: iam.Role) -> None:
    """What Lambda's poller does in the role's name, and hiding a message for longer or shorter."""
    actions = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")
    role.add_to_policy(allowed([f"sqs:{action}" for action in actions], [queue.queue_arn]))


def reading_scans() -> iam.PolicyStatement:
    """Textract on any file that the role itself may read; its actions know no resources."""
    return allowed(
        ["textract:StartDocumentTextDetection", "textract:GetDocumentTextDetection"], ["*"]
    )


def reading_secret(secret: secretsmanager.ISecret) -> iam.PolicyStatement:
    """Both versions of the secret."""
    return allowed(["secretsmanager:GetSecretValue"], [secret.secret_arn])


def noting_deliveries(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Which deliveries were put before; no more of the table than the ingress needs."""
    return allowed(
        ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        [table.table_arn],
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "SEEN#*"}},
    )


def finding_documents(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Where a document stands and who may read it; nothing that was said."""
    return allowed(
        ["dynamodb:GetItem"],
        [table.table_arn],
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "DOC#*"}},
    )


def installing(table: dynamodb.ITable) -> iam.PolicyStatement:
    """Keeping the tokens that a workspace gives, and a state that waits for its return; reading neither."""
    return allowed(
        ["dynamodb:PutItem", "dynamodb:DeleteItem"],
        [table.table_arn],
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["IN#*", "OA#*"]}},
    )


def remembering(table: dynamodb.ITable) -> list[iam.PolicyStatement]:
    """Everything in the table, item by item: no scan, no change of the table itself."""
    actions = ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
    return [
        allowed([f"dynamodb:{action}" for action in actions], [table.table_arn]),
        allowed(["dynamodb:Query"], [f"{table.table_arn}/index/{INDEX}"]),
    ]


def keeping_files(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    """What is kept: written, read and erased by key.

    Listing the bucket is granted because S3 says "not found" only to who may list, and "access denied" to
    everybody else.
    """
    return [
        allowed(
            ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            [bucket.arn_for_objects(f"{CLEAN}*")],
        ),
        allowed(["s3:ListBucket"], [bucket.bucket_arn]),
    ]


def inviting_uploads(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Signing forms: a form may do no more than who signed it."""
    return allowed(["s3:PutObject"], [bucket.arn_for_objects(f"{UPLOADS}*")])


def showing_files(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Signing links to what is kept: a link may do no more than who signed it."""
    return allowed(["s3:GetObject"], [bucket.arn_for_objects(f"{CLEAN}*")])


def taking_uploads(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    """Out of the incoming prefix into what is kept; a scan's tag travels with the object."""
    return [
        allowed(
            ["s3:GetObject", "s3:GetObjectTagging", "s3:DeleteObject"],
            [bucket.arn_for_objects(f"{UPLOADS}*")],
        ),
        allowed(["s3:PutObjectTagging"], [bucket.arn_for_objects(f"{CLEAN}*")]),
    ]


def joining_network() -> iam.PolicyStatement:
    """A place in a VPC; Lambda checks these on everything, before there is anything to name."""
    actions = (
        "AssignPrivateIpAddresses",
        "CreateNetworkInterface",
        "DeleteNetworkInterface",
        "DescribeNetworkInterfaces",
        "DescribeSubnets",
        "UnassignPrivateIpAddresses",
    )
    return allowed([f"ec2:{action}" for action in actions], ["*"])
