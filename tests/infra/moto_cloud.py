"""Templates put into moto's CloudFormation as CDK's CLI would put them into AWS."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, cast

from moto.cloudformation import parsing

from tests.fakes.aws.cloud import Cloud
from tests.infra.templates import Synthesis

ASSETS = "cdk-hnb659fds-assets-123456789012-eu-west-1"

NOWHERE = "arn:aws:nowhere:eu-west-1:123456789012:"
"""What stands for a name that moto would have made."""

API = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com"
"""What stands for the address that an HTTP API would have."""

ORDER = ("Data", "Knowledge", "Chat", "Ingest", "Observability")


def deploy(cloud: Cloud, made: Synthesis, name: str) -> Mapping[str, str]:
    """Deploys one stack; what is made by logical id."""
    formation: Any = cloud.client("cloudformation", read_timeout=60)
    template = without(made.templates[name], left_out(made.templates[name]))
    formation.create_stack(
        StackName=f"footnote-{name.lower()}",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    pages = formation.get_paginator("list_stack_resources").paginate(
        StackName=f"footnote-{name.lower()}"
    )
    return {
        each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
        for page in pages
        for each in page["StackResourceSummaries"]
    }


def left_out(template: Mapping[str, Any]) -> Mapping[str, str]:
    """The types, by logical id, of what moto knows no way to make."""
    known = parsing.get_model_map()
    return {
        name: body["Type"]
        for name, body in template["Resources"].items()
        if body["Type"] not in known and not body["Type"].startswith("Custom::")
    }


def without(template: Mapping[str, Any], left: Mapping[str, str]) -> dict[str, Any]:
    """The template without some resources; what refers to them gets a name instead."""
    resources = {k: v for k, v in template["Resources"].items() if k not in left}
    outputs = template.get("Outputs", {})
    stand_ins = {
        # An alias or a version that is not there is its function; `Ref` gives the ARN of either.
        name: {
            "Fn::GetAtt": [template["Resources"][name]["Properties"]["FunctionName"]["Ref"], "Arn"]
        }
        if kind in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}
        else f"{NOWHERE}{name}"
        for name, kind in left.items()
    }
    held: dict[str, Any] = _named({"Resources": resources, "Outputs": outputs}, stand_ins)
    return held


def _named(value: Any, left: Mapping[str, Any]) -> Any:
    match value:
        case {
            "Fn::Join": ["", [{"Fn::Select": [_, {"Fn::Split": [_, {"Ref": str(name)}]}]}, ":live"]]
        }:
            return left.get(name, value)
        case {"Ref": str(name)} if name in left:
            return left[name]
        case {"Fn::GetAtt": [str(name), str(attribute)]} if name in left:
            return API if attribute == "ApiEndpoint" else f"{NOWHERE}{name}-{attribute}"
        case dict():
            held = cast("dict[str, Any]", value)
            kept = {k: _named(each, left) for k, each in held.items()}
            if isinstance(kept.get("DependsOn"), list):
                kept["DependsOn"] = [each for each in kept["DependsOn"] if each not in left]
            return kept
        case list():
            return [_named(each, left) for each in cast("list[Any]", value)]
        case _:
            return value


def bootstrap(cloud: Cloud, made: Synthesis) -> None:
    """What `cdk bootstrap` and `cdk deploy` bring: the bucket of assets, and the code in it."""
    s3: Any = cloud.client("s3")
    s3.create_bucket(Bucket=ASSETS, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("placeholder.py", "")
    for key in sorted(set(_keys(made))):
        s3.put_object(Bucket=ASSETS, Key=key, Body=held.getvalue())


def _keys(made: Synthesis) -> Iterator[str]:
    for template in made.templates.values():
        yield from re.findall(r'"([0-9a-f]{64}\.zip)"', json.dumps(template))
