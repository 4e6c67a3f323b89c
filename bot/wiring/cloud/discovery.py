"""Finds what an AWS account holds for Footnote: everything tagged `footnote`, and what each lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from botocore.exceptions import ClientError

from bot.wiring.cloud.clients import Clients

TAG = "footnote"

TYPES: Mapping[str, str] = {
    "kendra:index": "Kendra index",
    "sagemaker:endpoint": "SageMaker endpoint",
    "s3": "S3 bucket",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One tagged resource."""

    kind: str
    name: str
    lacks: tuple[str, ...] = ()
    """What an operator should mend, one clause each."""


def discovered(clients: Clients) -> Iterator[Resource]:
    """Every tagged Kendra index, endpoint and bucket of the region.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: the account cannot be asked.
    """
    tagging = clients("resourcegroupstaggingapi")
    pages = tagging.get_paginator("get_resources").paginate(
        TagFilters=[{"Key": TAG}], ResourceTypeFilters=list(TYPES)
    )
    for page in pages:
        for held in cast("Sequence[Mapping[str, Any]]", page["ResourceTagMappingList"]):
            yield _looked_at(str(held["ResourceARN"]), clients)


def _looked_at(arn: str, clients: Clients) -> Resource:
    service = arn.split(":")[2]
    name = arn.rpartition(":")[2].rpartition("/")[2]
    match service:
        case "kendra":
            return Resource(kind=TYPES["kendra:index"], name=name, lacks=_kendra(clients, name))
        case "sagemaker":
            lacks = _endpoint(clients, name)
            return Resource(kind=TYPES["sagemaker:endpoint"], name=name, lacks=lacks)
        case _:
            return Resource(kind=TYPES["s3"], name=name, lacks=_bucket(clients, name))


def _kendra(clients: Clients, name: str) -> tuple[str, ...]:
    told = clients("kendra").describe_index(Id=name)
    status = str(told.get("Status"))
    return () if status == "ACTIVE" else (f"it is {status.lower()}, not active",)


def _endpoint(clients: Clients, name: str) -> tuple[str, ...]:
    status = str(clients("sagemaker").describe_endpoint(EndpointName=name)["EndpointStatus"])
    return () if status == "InService" else (f"it is {status.lower()}, not in service",)


def _bucket(clients: Clients, name: str) -> tuple[str, ...]:
    s3 = clients("s3")
    lacks: list[str] = []
    block = _or_none(lambda: s3.get_public_access_block(Bucket=name))
    told = (block or {}).get("PublicAccessBlockConfiguration", {})
    if len(told) < 4 or not all(told.values()):  # noqa: PLR2004 - S3's four switches
        lacks.append("public access is not blocked")
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        lacks.append("versions are not kept")
    return tuple(lacks)


def _or_none(call: Any) -> Mapping[str, Any] | None:
    """What is not configured comes as an error."""
    try:
        return cast("Mapping[str, Any]", call())
    except ClientError:
        return None
