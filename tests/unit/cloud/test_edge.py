"""Where there is a domain, what passes by CloudFront is refused."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Settings
from bot.http import HttpRequest, HttpResponse
from bot.wiring.cloud.edge import HEADER, KEY, behind_edge
from tests.fakes.clock import Clock


class Secrets:
    """Secrets Manager with one secret of up to two versions, as clients by service."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.asked = 0

    def __call__(self, service: str) -> "Secrets":
        assert service == "secretsmanager"
        return self

    def get_secret_value(self, **asked: str) -> Mapping[str, str]:
        self.asked += 1
        assert asked["SecretId"] == "footnote-edge-key"
        place = ["AWSCURRENT", "AWSPREVIOUS"].index(asked["VersionStage"])
        # What is not there is an error of botocore's; a missing value is taken for one too.
        return (
            {"SecretString": json.dumps({KEY: self.keys[place]})} if place < len(self.keys) else {}
        )


def answered(request: HttpRequest) -> HttpResponse:
    return HttpResponse.text(200, request.path)


def asking(key: str | None) -> HttpRequest:
    headers = {} if key is None else {HEADER: key}
    return HttpRequest(method="POST", path="/slack/events", headers=headers, query={}, body=b"{}")


def guarded(secrets: Any, clock: Clock) -> Any:
    settings = Settings(edge_secret="footnote-edge-key")
    return behind_edge(answered, settings, secrets, now=clock)


@pytest.mark.parametrize(
    ("key", "status"), [("new", 200), ("old", 200), ("wrong", 403), ("", 403), (None, 403)]
)
def test_only_who_knows_the_key_or_the_one_before_is_let_in(key: str | None, status: int) -> None:
    assert guarded(Secrets("new", "old"), Clock())(asking(key)).status == status


def test_without_a_domain_everybody_is_let_in_and_no_secret_is_read() -> None:
    secrets: Any = Secrets()
    handle = behind_edge(answered, Settings(), secrets, now=Clock())
    assert handle(asking(None)).status == 200
    assert secrets.asked == 0


def test_a_rotated_key_is_learnt_from_a_wrong_one_but_not_at_every_wrong_one() -> None:
    secrets, clock = Secrets("first"), Clock()
    handle = guarded(secrets, clock)
    assert handle(asking("first")).status == 200
    secrets.keys = ("second", "first")
    clock.advance(timedelta(seconds=31))
    assert handle(asking("second")).status == 200
    asked = secrets.asked
    for _ in range(50):
        assert handle(asking("wrong")).status == 403
    assert secrets.asked == asked
