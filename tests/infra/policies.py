"""IAM in small: what a synthesised role may do, decided as AWS decides it.

Names that only exist once deployed are replaced by names that tell what they stand for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from tests.infra.templates import Resource, Synthesis

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "AWS::URLSuffix": "amazonaws.com",
}

ARNS = {
    "AWS::SQS::Queue": "arn:aws:sqs:eu-west-1:111122223333:{name}",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:eu-west-1:111122223333:table/{name}",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:eu-west-1:111122223333:log-group:{name}:*",
    "AWS::IAM::Role": "arn:aws:iam::111122223333:role/{name}",
    "AWS::S3Vectors::Index": "arn:aws:s3vectors:eu-west-1:111122223333:index/{name}",
    "AWS::OpenSearchServerless::Collection": "arn:aws:aoss:eu-west-1:111122223333:collection/{name}",
    "AWS::SecretsManager::SecretTargetAttachment": (
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}"
    ),
    "AWS::Kendra::Index": "arn:aws:kendra:eu-west-1:111122223333:index/{name}",
}


NAMED_BY_ARN = ("AWS::SecretsManager::Secret", "AWS::SecretsManager::SecretTargetAttachment")


@dataclass(frozen=True, kw_only=True)
class Statement:
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]]

    def speaks_of(self, action: str, resource: str) -> bool:
        return any(_matches(action.lower(), each.lower()) for each in self.actions) and any(
            _matches(resource, each) for each in self.resources
        )


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of AWS: its action, what it is about, and what AWS knows of it."""

    action: str
    resource: str
    context: Mapping[str, str]


class Names:
    """Resolves references to names that say what they stand for."""

    def __init__(self, synthesis: Synthesis) -> None:
        self._synthesis = synthesis
        self._exports: dict[str, tuple[str, Any]] = {
            output["Export"]["Name"]: (stack, output["Value"])
            for stack, template in synthesis.templates.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }

    def resolve(self, value: Any, stack: str) -> str:
        match value:
            case str():
                return value
            case {"Ref": name}:
                return PSEUDO.get(name) or self._name(name, stack)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attribute(name, attribute, stack)
            case {"Fn::ImportValue": name}:
                home, exported = self._exports[name]
                return self.resolve(exported, home)
            case {"Fn::Join": [glue, parts]}:
                return str(glue).join(self.resolve(part, stack) for part in parts)
            case _:
                raise ValueError(value)

    def _resource(self, name: str, stack: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._synthesis.templates[stack]["Resources"][name]
        return found

    def _name(self, name: str, stack: str) -> str:
        """The logical id without CDK's hash, as a resource's name; for secrets CDK refers to ARNs."""
        plain = re.sub(r"[0-9A-F]{8}$", "", name)
        kind = self._resource(name, stack)["Type"]
        return ARNS[kind].format(name=plain) if kind in NAMED_BY_ARN else plain

    def _attribute(self, name: str, attribute: str, stack: str) -> str:
        if attribute in {"Arn", "IndexArn"}:
            kind = self._resource(name, stack)["Type"]
            return ARNS[kind].format(name=re.sub(r"[0-9A-F]{8}$", "", name))
        return re.sub(r"[0-9A-F]{8}$", "", name)


def statements(synthesis: Synthesis, role: Resource) -> Iterator[Statement]:
    """What is attached to a role."""
    names = Names(synthesis)
    assert "ManagedPolicyArns" not in role.properties
    for policy in synthesis.resources("AWS::IAM::Policy", role.stack):
        if {"Ref": role.id} in policy.properties["Roles"]:
            for each in policy.properties["PolicyDocument"]["Statement"]:
                yield Statement(
                    effect=each["Effect"],
                    actions=_several(each["Action"]),
                    resources=tuple(
                        names.resolve(one, role.stack) for one in _many(each["Resource"])
                    ),
                    conditions=_conditions(names, each.get("Condition", {}), role.stack),
                )


def _conditions(
    names: Names, held: Mapping[str, Mapping[str, Any]], stack: str
) -> dict[str, dict[str, list[str]]]:
    return {
        operator: {
            key: [names.resolve(each, stack) for each in _many(wanted)]
            for key, wanted in keys.items()
        }
        for operator, keys in held.items()
    }


def decide(held: Sequence[Statement], call: Call) -> bool:
    """Allowed by one statement and denied by none."""
    found = [
        each
        for each in held
        if each.speaks_of(call.action, call.resource) and _holds(each.conditions, call.context)
    ]
    return any(each.effect == "Allow" for each in found) and all(
        each.effect == "Allow" for each in found
    )


def _holds(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    for operator, wanted in conditions.items():
        compare = _matches if "Like" in operator else str.__eq__
        for key, patterns in wanted.items():
            given = context.get(key)
            if given is None:
                return False
            if not any(compare(given, str(each)) for each in _many(patterns)):
                return False
    return True


def _matches(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _several(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in _many(value))


def _many(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]
