"""A Bedrock knowledge base that exists."""

from aws_cdk import Aws
from aws_cdk import aws_s3 as s3

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.documents import KNOWLEDGE_BASE
from infra.constructs.grants import allowed
from infra.settings import environment

FILLING = (
    "IngestKnowledgeBaseDocuments",
    # AWS wants it for the one above too.
    "StartIngestionJob",
    "GetKnowledgeBaseDocuments",
    "ListKnowledgeBaseDocuments",
    "DeleteKnowledgeBaseDocuments",
)

LOOKING = ("ListDataSources", "GetDataSource")


def knowledge_base(choices: Choices, bucket: s3.IBucket) -> Access:
    """The knowledge base as the functions see it, and what they keep beside it."""
    name, source = choices.knowledge_base, choices.data_source
    arn = f"arn:{Aws.PARTITION}:bedrock:{Aws.REGION}:{Aws.ACCOUNT_ID}:knowledge-base/{name}"
    # Which data source is ours is looked for only where it is not said.
    actions = FILLING if source else (*FILLING, *LOOKING)
    objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    return Access(
        settings=environment(index=f"bedrock:{name}/{source}".rstrip("/")),
        asking=(allowed(["bedrock:Retrieve"], [arn]),),
        writing=(
            allowed([f"bedrock:{action}" for action in actions], [arn]),
            allowed(objects, [bucket.arn_for_objects(f"{KNOWLEDGE_BASE}*")]),
        ),
    )
