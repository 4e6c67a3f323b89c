"""S3 Vectors: the index of an account that has none, at no cost while nobody asks."""

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_s3vectors as s3vectors
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.foundation import invoking
from infra.constructs.grants import allowed
from infra.settings import environment

UNFILTERED = ("text", "heading", "title", "uri")
"""Metadata that no filter asks for; only these may be longer than 2 KB together."""


class VectorKnowledge(Construct):
    """A vector bucket with one index; vectors are made by a Bedrock model."""

    def __init__(self, scope: Construct, construct_id: str, choices: Choices) -> None:
        super().__init__(scope, construct_id)
        name = f"{choices.name}-vectors-{Aws.ACCOUNT_ID}-{Aws.REGION}"
        bucket = s3vectors.CfnVectorBucket(
            self,
            "Bucket",
            vector_bucket_name=name,
            encryption_configuration=s3vectors.CfnVectorBucket.EncryptionConfigurationProperty(
                sse_type="AES256"
            ),
        )
        bucket.apply_removal_policy(RemovalPolicy.RETAIN)
        index = s3vectors.CfnIndex(
            self,
            "Index",
            vector_bucket_name=name,
            index_name="passages",
            data_type="float32",
            dimension=choices.dimensions,
            distance_metric="cosine",
            metadata_configuration=s3vectors.CfnIndex.MetadataConfigurationProperty(
                non_filterable_metadata_keys=list(UNFILTERED)
            ),
        )
        index.apply_removal_policy(RemovalPolicy.RETAIN)
        index.node.add_dependency(bucket)
        arn = index.attr_index_arn
        embedding = tuple(invoking(choices.embeddings, streamed=False))
        self.access = Access(
            settings=environment(
                index=f"s3vectors:{name}/passages", embeddings=f"bedrock:{choices.embeddings}"
            ),
            # A query that filters or asks for metadata needs to get vectors too.
            asking=(
                allowed(["s3vectors:QueryVectors", "s3vectors:GetVectors"], [arn]),
                *embedding,
            ),
            writing=(
                allowed(
                    ["s3vectors:PutVectors", "s3vectors:DeleteVectors", "s3vectors:ListVectors"],
                    [arn],
                ),
            ),
        )
