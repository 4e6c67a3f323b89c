"""What S3 does with a posted form and moto does not: the policy is held to, to the letter."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

UNCHECKED = frozenset({"policy", "x-amz-signature", "file"})


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A form as it arrived."""

    bucket: str
    fields: Mapping[str, str]
    """By name in lower case."""
    size: int


class PolicyRefused(Exception):
    """As S3 refuses: HTTP status and S3's own code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def check(posted: Posted, *, secret_key: str, now: datetime) -> None:
    """Raises `PolicyRefused` unless every rule of the signed policy holds."""
    fields = posted.fields
    text = fields.get("policy", "")
    if not text or not fields.get("x-amz-signature"):
        raise PolicyRefused(403, "AccessDenied")
    if not hmac.compare_digest(_signature(text, fields, secret_key), fields["x-amz-signature"]):
        raise PolicyRefused(403, "SignatureDoesNotMatch")
    policy = cast("Mapping[str, Any]", json.loads(base64.b64decode(text)))
    if datetime.fromisoformat(policy["expiration"]) <= now:
        raise PolicyRefused(403, "AccessDenied")
    covered = {_hold(condition, posted) for condition in policy["conditions"]}
    for name in fields:
        if name not in covered | UNCHECKED and not name.startswith("x-ignore-"):
            raise PolicyRefused(403, "AccessDenied")


def _signature(policy: str, fields: Mapping[str, str], secret_key: str) -> str:
    """Signature version 4, over the policy as it was sent."""
    parts = fields.get("x-amz-credential", "").split("/")
    if len(parts) != 5 or fields.get("x-amz-algorithm") != "AWS4-HMAC-SHA256":
        raise PolicyRefused(400, "InvalidArgument")
    key = f"AWS4{secret_key}".encode()
    for part in parts[1:]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, policy.encode(), hashlib.sha256).hexdigest()


def _hold(condition: Any, posted: Posted) -> str:
    """Checks one rule; returns the field it covers."""
    if isinstance(condition, dict):
        ((name, value),) = cast("dict[str, str]", condition).items()
        return _equal(name.lower(), value, posted)
    kind, name, value = cast("tuple[str, Any, Any]", tuple(cast("list[Any]", condition)))
    if kind == "content-length-range":
        if posted.size < int(name):
            raise PolicyRefused(400, "EntityTooSmall")
        if posted.size > int(value):
            raise PolicyRefused(400, "EntityTooLarge")
        return kind
    field = str(name).removeprefix("$").lower()
    if kind == "eq":
        return _equal(field, str(value), posted)
    if not posted.fields.get(field, "").startswith(str(value)):
        raise PolicyRefused(403, "AccessDenied")
    return field


def _equal(name: str, value: str, posted: Posted) -> str:
    given = posted.bucket if name == "bucket" else posted.fields.get(name)
    if given != value:
        raise PolicyRefused(403, "AccessDenied")
    return name
