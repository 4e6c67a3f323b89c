"""What a browser sends: fields from JSON or an HTML form, and what kind of answer it wants."""

import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

from bot.http import HttpRequest


def fields_of(request: HttpRequest) -> Mapping[str, str]:
    """The text fields of a JSON object or an HTML form; empty for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = request.body.decode()
        if kind == "application/json":
            return _texts(json.loads(text))
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
    except (ValueError, RecursionError):
        return {}
    return {}


def _texts(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return {}
    held = cast("dict[object, object]", value)
    # Half a surrogate pair is legal in JSON and in nothing that comes after it.
    return {
        str(name): text.encode("utf-8", "replace").decode()
        for name, text in held.items()
        if isinstance(text, str)
    }


def wants_json(request: HttpRequest) -> bool:
    """Whether our script asks, and not a plain HTML form."""
    return "application/json" in request.headers.get("accept", "")


def header_host(request: HttpRequest) -> str:
    """The name in the `Host` header, without its port."""
    host = request.headers.get("host", "").strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
