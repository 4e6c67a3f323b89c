"""What an account holds for Footnote is found by its tag."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

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


class Account:
    """Every client of an account that holds one index and one endpoint, each in some state."""

    def __init__(self, *, index: str, endpoint: str) -> None:
        self._index, self._endpoint = index, endpoint

    def __call__(self, service: str) -> "Account":
        del service
        return self

    def get_paginator(self, operation: str) -> "Account":
        assert operation == "get_resources"
        return self

    def paginate(self, **asked: Any) -> Iterator[Mapping[str, Any]]:
        assert asked["TagFilters"] == [{"Key": "footnote"}]
        for resource in ("kendra:eu-west-1:1:index/i1", "sagemaker:eu-west-1:1:endpoint/llama-2"):
            yield {"ResourceTagMappingList": [{"ResourceARN": f"arn:aws:{resource}"}]}

    def describe_index(self, **asked: str) -> Mapping[str, str]:
        assert asked == {"Id": "i1"}
        return {"Status": self._index}

    def describe_endpoint(self, **asked: str) -> Mapping[str, str]:
        assert asked == {"EndpointName": "llama-2"}
        return {"EndpointStatus": self._endpoint}


@pytest.mark.parametrize(
    ("index", "endpoint", "lacks"),
    [
        ("ACTIVE", "InService", [(), ()]),
        (
            "CREATING",
            "Updating",
            [("it is creating, not active",), ("it is updating, not in service",)],
        ),
    ],
)
def test_an_index_and_an_endpoint_are_found_with_their_state(
    index: str, endpoint: str, lacks: list[tuple[str, ...]]
) -> None:
    account = cast("Clients", Account(index=index, endpoint=endpoint))

    found = list(discovered(account))

    assert [(each.kind, each.name) for each in found] == [
        ("Kendra index", "i1"),
        ("SageMaker endpoint", "llama-2"),
    ]
    assert [each.lacks for each in found] == lacks
