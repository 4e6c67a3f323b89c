"""What an account holds for Footnote is found by its tag."""

from typing import Any

import pytest

from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.discovery import Resource, discovered
from tests.fakes.aws.cloud import Cloud


def test_tagged_buckets_are_found_with_what_they_lack(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("AWS_ENDPOINT_URL", cloud.url),
        ("AWS_ACCESS_KEY_ID", "AKIAFAKE"),
        ("AWS_SECRET_ACCESS_KEY", "fake"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ):
        monkeypatch.setenv(name, value)
    s3: Any = cloud.client("s3")
    for name in ("open", "shut", "foreign"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        key = "else" if name == "foreign" else "footnote"
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": key, "Value": "prod"}]})
    switches = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(
        Bucket="shut", PublicAccessBlockConfiguration=dict.fromkeys(switches, True)
    )
    s3.put_bucket_versioning(Bucket="shut", VersioningConfiguration={"Status": "Enabled"})

    found = sorted(discovered(Clients()), key=lambda each: each.name)

    assert found == [
        Resource(
            kind="S3 bucket",
            name="open",
            lacks=("public access is not blocked", "versions are not kept"),
        ),
        Resource(kind="S3 bucket", name="shut"),
    ]
