"""The calls that one question made, to be made again for another question by a program that does nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from botocore import xform_name
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from slack_sdk import WebClient

from tests.fakes.slack.workspace import Json


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call of AWS, and how long it took."""

    service: str
    operation: str
    arguments: Mapping[str, Any]
    ms: float
    refused: bool


@contextmanager
def recorded() -> Iterator[list[AwsCall]]:
    """Notes every call of any AWS client within the block."""
    held: list[AwsCall] = []
    plain: Any = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - the one place all pass

    def noting(client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        begun, refused = perf_counter(), True
        try:
            answer = plain(client, operation, arguments)
            refused = False
            return answer
        finally:
            service = client.meta.service_model.service_name
            took = (perf_counter() - begun) * 1000
            held.append(AwsCall(service, operation, arguments, took, refused))

    BaseClient._make_api_call = noting  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield held
    finally:
        BaseClient._make_api_call = plain  # type: ignore[attr-defined]  # noqa: SLF001


def again_in_slack(
    client: WebClient, calls: Sequence[tuple[str, Json]], other: Mapping[str, str]
) -> None:
    """The same calls of Slack, with `other` names; the message that is started is the one gone on with."""
    names = dict(other)
    started = ""
    for method, given in calls:
        named = changed(given, names)
        if started and named.get("ts"):
            named["ts"] = started
        answer = client.api_call(method, params=_as_form(named))
        started = started or (str(answer.get("ts") or "") if "ts" not in given else "")


def again_in_aws(
    clients: Mapping[str, Any], calls: Sequence[AwsCall], other: Mapping[str, str]
) -> None:
    """The same calls of AWS, with `other` names; streams are read to their end."""
    for call in calls:
        given = changed(call.arguments, other)
        try:
            answer = getattr(clients[call.service], xform_name(call.operation))(**given)
        except ClientError:
            if not call.refused:
                raise
        else:
            for _ in answer.get("Body", ()):
                pass


def changed(value: Any, other: Mapping[str, str]) -> Any:
    """A value with every name in it replaced, however deep it lies."""
    if isinstance(value, str):
        for name, instead in other.items():
            value = value.replace(name, instead)
        return value
    if isinstance(value, Mapping):
        return {key: changed(held, other) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [changed(each, other) for each in value]
    return value


def _as_form(given: Json) -> dict[str, Any]:
    return {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in given.items()
    }
