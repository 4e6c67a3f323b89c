"""Requests held against botocore's own service models, so that a fake never takes what AWS refuses."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from botocore.session import get_session
from botocore.validate import ParamValidator

from tests.fakes.aws.http import FakeResponse


class Refused(Exception):
    """A request that AWS would answer with a client error."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def response(self, **more: object) -> FakeResponse:
        body = {"__type": self.code, "message": self.message, "Message": self.message, **more}
        return FakeResponse(
            status=self.status,
            headers={"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": self.code},
            body=json.dumps(body).encode(),
        )


@cache
def _model(service: str) -> Any:
    return get_session().get_service_model(service)


def checked(service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters, if the service's model accepts them; limits, patterns and enums included.

    Raises:
        Refused: with the code that AWS uses.
    """
    shape = cast("StructureShape", _model(service).operation_model(operation).input_shape)
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        _refuse(report.generate_report())
    _limits(parameters, shape, operation)
    return parameters


def _unknown(value: Mapping[str, Any], shape: StructureShape, where: str) -> str:
    for name in value:
        if name not in shape.members:
            return f"{where}.{name}"
    return ""


def _limits(value: Any, shape: Shape, where: str) -> None:
    match shape:
        case StructureShape() if shape.is_document_type:
            pass  # anything that JSON holds
        case StructureShape():
            if unknown := _unknown(value, shape, where):
                _refuse(f"unknown member {unknown}", code="SerializationException")
            for name, inner in value.items():
                _limits(inner, shape.members[name], f"{where}.{name}")
        case ListShape() | MapShape():
            _size(len(value), shape, where)
            member = shape.member if isinstance(shape, ListShape) else shape.value
            held = cast("list[Any]", value if isinstance(value, list) else [*value.values()])
            for inner in held:
                _limits(inner, member, where)
        case StringShape():
            _string(value, shape, where)
        case _:
            pass


def _string(value: str, shape: StringShape, where: str) -> None:
    _size(len(value), shape, where)
    pattern = str(shape.metadata.get("pattern", ""))
    # Python's `re` has no Unicode classes; those patterns only forbid control characters.
    if pattern and "\\p" not in pattern.lower() and not re.fullmatch(pattern, value):
        _refuse(f"{where} does not match {pattern}")
    if shape.enum and value not in shape.enum:
        _refuse(f"{where}: {value} is not one of {shape.enum}")


def _size(size: int, shape: Shape, where: str) -> None:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    if size < low or (high is not None and size > high):
        _refuse(f"{where}: {size} is not in {low}..{high}")


def _refuse(message: str, *, code: str = "ValidationException") -> None:
    raise Refused(code, message)
