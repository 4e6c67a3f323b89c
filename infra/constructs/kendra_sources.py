"""What Kendra reads by itself: a bucket, web sites. Its own connectors, its own schedule."""

from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kendra as kendra
from constructs import Construct

from infra.constructs.grants import allowed
from infra.constructs.trust import service_of_this_account

NIGHTLY = "cron(0 2 * * ? *)"

TEXT = "STRING"


def bucket_source(scope: Construct, index_id: str, index_arn: str, bucket: str) -> None:
    """A bucket by the S3 connector; `.metadata.json` files beside the documents give their readers."""
    role = _role(scope, "BucketSourceRole", index_arn)
    arn = f"arn:{Aws.PARTITION}:s3:::{bucket}"
    role.add_to_policy(allowed(["s3:GetObject"], [f"{arn}/*"]))
    role.add_to_policy(allowed(["s3:ListBucket"], [arn]))
    template: dict[str, Any] = {
        "type": "S3",
        "version": "1.0.0",
        "syncMode": "FULL_CRAWL",
        "connectionConfiguration": {"repositoryEndpointMetadata": {"BucketName": bucket}},
        "repositoryConfigurations": {"document": {"fieldMappings": [_field("s3_document_id")]}},
        "additionalProperties": {},
    }
    _source(scope, "BucketSource", index_id, role, template)


def site_source(
    scope: Construct, construct_id: str, index_id: str, index_arn: str, address: str
) -> None:
    """A web site by the web crawler: its own pages only, slowly, as its robots.txt allows."""
    role = _role(scope, f"{construct_id}Role", index_arn)
    fields = [_field("sourceUrl", "_source_uri"), _field("title", "_document_title")]
    template: dict[str, Any] = {
        "type": "WEBCRAWLERV2",
        "version": "1.0.0",
        "syncMode": "FULL_CRAWL",
        "connectionConfiguration": {
            "repositoryEndpointMetadata": {
                "seedUrlConnections": [{"seedUrl": address}],
                "authentication": "NoAuthentication",
            }
        },
        "repositoryConfigurations": {
            "webPage": {"fieldMappings": fields},
            "attachment": {"fieldMappings": fields},
        },
        "additionalProperties": {
            "rateLimit": "100",
            "maxFileSize": "50",
            "crawlDepth": "3",
            "maxLinksPerUrl": "100",
            "crawlSubDomain": False,
            "crawlAllDomain": False,
            "honorRobots": True,
        },
    }
    _source(scope, construct_id, index_id, role, template)


def _field(source: str, target: str = "s3_document_id") -> dict[str, str]:
    return {
        "dataSourceFieldName": source,
        "indexFieldName": target,
        "indexFieldType": TEXT,
    }


def _role(scope: Construct, construct_id: str, index_arn: str) -> iam.Role:
    """A role for one connector, which puts what it finds into one index."""
    trusted = service_of_this_account("kendra.amazonaws.com")
    role = iam.Role(scope, construct_id, assumed_by=trusted)
    role.add_to_policy(
        allowed(["kendra:BatchPutDocument", "kendra:BatchDeleteDocument"], [index_arn])
    )
    return role


def _source(
    scope: Construct, construct_id: str, index_id: str, role: iam.Role, template: dict[str, Any]
) -> None:
    source = kendra.CfnDataSource(
        scope,
        construct_id,
        index_id=index_id,
        name=construct_id,
        type="TEMPLATE",
        role_arn=role.role_arn,
        schedule=NIGHTLY,
        data_source_configuration=kendra.CfnDataSource.DataSourceConfigurationProperty(
            template_configuration=kendra.CfnDataSource.TemplateConfigurationProperty(template="{}")
        ),
    )
    # A structure to CloudFormation, though CDK types it as a string.
    source.add_property_override("DataSourceConfiguration.TemplateConfiguration.Template", template)
    source.node.add_dependency(role)
