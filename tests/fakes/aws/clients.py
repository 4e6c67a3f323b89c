"""boto3 clients that reach a loopback address and need no account."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config


def client(service: str, url: str, **config: Any) -> Any:
    """A client with one attempt and short waits, unless the test says otherwise."""
    settings: dict[str, Any] = {
        "connect_timeout": 2,
        "read_timeout": 5,
        "retries": {"mode": "standard", "total_max_attempts": 1},
        **config,
    }
    return _session().client(service, endpoint_url=url, config=Config(**settings))


@cache
def _session() -> Any:
    """One for all: it keeps the service models that it has read."""
    return boto3.session.Session(
        aws_access_key_id="AKIAFAKE", aws_secret_access_key="fake", region_name="eu-west-1"
    )
