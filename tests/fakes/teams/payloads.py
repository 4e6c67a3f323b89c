"""Activities as Teams sends them: kept as JSON, filled in for a test."""

import json
from pathlib import Path
from typing import Any, cast

from bot.http import HttpRequest
from tests.fakes.teams.keys import TENANT, token

FOLDER = Path(__file__).parents[2] / "adapters" / "teams" / "payloads"
SERVICE_URL = "https://smba.trafficmanager.net/amer/"


def payload(name: str, service_url: str = SERVICE_URL, /, **changed: Any) -> dict[str, Any]:
    """The activity kept under that name, with top-level fields changed."""
    activity = cast("dict[str, Any]", json.loads((FOLDER / f"{name}.json").read_text()))
    return {**activity, "serviceUrl": service_url, **changed}


def request(
    activity: dict[str, Any] | bytes, authorization: str = "", *, client: str = "52.112.0.1"
) -> HttpRequest:
    """The activity as Teams posts it."""
    body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    headers = {"content-type": "application/json", "host": "bot.example.com"}
    if authorization:
        headers["authorization"] = authorization
    return HttpRequest(
        method="POST", path="/api/messages", headers=headers, body=body, client=client
    )


__all__ = ["FOLDER", "SERVICE_URL", "TENANT", "payload", "request", "token"]
