"""Kendra: an index that exists, or a new one for accounts that may still have one."""

from aws_cdk import Annotations, Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kendra as kendra
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import prices
from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.documents import CLEAN, KENDRA
from infra.constructs.grants import allowed
from infra.constructs.kendra_sources import bucket_source, site_source
from infra.constructs.trust import service_of_this_account
from infra.settings import environment

SERVICE = "kendra.amazonaws.com"

ASKING = ("Retrieve", "SubmitFeedback", "BatchGetDocumentStatus", "DescribeIndex")

WRITING = ("BatchPutDocument", "BatchDeleteDocument")


READERS = "footnote_readers"
"""The attribute that holds readers where the index goes by attributes; a filter may only name what exists."""


class KendraKnowledge(Construct):
    """Kendra with the role by which it reads our bucket, and what it crawls by itself.

    Args:
        scope: The stack.
        construct_id: The construct's id.
        choices: Which index.
        bucket: The bucket of documents.
    """

    def __init__(
        self, scope: Construct, construct_id: str, choices: Choices, bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        index_id = choices.kendra_index or self._new_index(choices)
        arn = f"arn:{Aws.PARTITION}:kendra:{Aws.REGION}:{Aws.ACCOUNT_ID}:index/{index_id}"
        reader = self._reader(bucket, arn)
        self._sources(choices, index_id, arn)
        self.access = Access(
            settings=environment(
                index=f"kendra:{index_id}",
                kendra_role=reader.role_arn,
                kendra_access=choices.kendra_access,
            ),
            asking=(allowed([f"kendra:{action}" for action in ASKING], [arn]),),
            writing=(
                allowed([f"kendra:{action}" for action in WRITING], [arn]),
                allowed(
                    ["iam:PassRole"],
                    [reader.role_arn],
                    {"StringEquals": {"iam:PassedToService": SERVICE}},
                ),
                allowed(
                    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                    [bucket.arn_for_objects(f"{KENDRA}*")],
                ),
            ),
        )

    def _new_index(self, choices: Choices) -> str:
        notice = prices.load().kendra_notice(choices.kendra_edition)
        Annotations.of(self).add_info(notice)
        role = iam.Role(self, "IndexRole", assumed_by=service_of_this_account(SERVICE))
        role.add_to_policy(
            allowed(
                ["cloudwatch:PutMetricData"],
                ["*"],
                {"StringEquals": {"cloudwatch:namespace": "AWS/Kendra"}},
            )
        )
        logs = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/aws/kendra/*"
        role.add_to_policy(
            allowed(
                [
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                [logs],
            )
        )
        index = kendra.CfnIndex(
            self,
            "Index",
            name=choices.name,
            edition=choices.kendra_edition,
            role_arn=role.role_arn,
            # Readers are passed with each query; the other policy wants tokens that nobody issues here.
            user_context_policy="ATTRIBUTE_FILTER",
            document_metadata_configurations=_attributes(choices),
        )
        index.node.add_dependency(role)
        return index.attr_id

    def _reader(self, bucket: s3.IBucket, index_arn: str) -> iam.Role:
        """The role by which Kendra reads what we put; another than the functions' own."""
        trusted = service_of_this_account(SERVICE, ArnLike={"aws:SourceArn": index_arn})
        role = iam.Role(self, "Reader", assumed_by=trusted)
        prefixes = [bucket.arn_for_objects(f"{prefix}*") for prefix in (CLEAN, KENDRA)]
        role.add_to_policy(allowed(["s3:GetObject"], prefixes))
        return role

    def _sources(self, choices: Choices, index_id: str, index_arn: str) -> None:
        if choices.kendra_bucket:
            bucket_source(self, index_id, index_arn, choices.kendra_bucket)
        for place, site in enumerate(choices.kendra_sites, start=1):
            site_source(self, f"Site{place}", index_id, index_arn, site)


def _attributes(
    choices: Choices,
) -> list[kendra.CfnIndex.DocumentMetadataConfigurationProperty] | None:
    """What a new index knows of a document beside Kendra's own attributes."""
    if choices.kendra_access != "attribute_filter":
        return None
    return [
        kendra.CfnIndex.DocumentMetadataConfigurationProperty(
            name=READERS,
            type="STRING_LIST_VALUE",
            search=kendra.CfnIndex.SearchProperty(searchable=True, displayable=False),
        )
    ]
