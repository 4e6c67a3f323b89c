"""The doctor asks a deployment as the platforms do, and as strangers would."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.config import Settings
from bot.wiring.check import Check
from bot.wiring.deployment import deployment_checks
from bot.wiring.doctor import examine

WELL = {"/healthz": 200, "/slack/events": 401, "/api/messages": 401, "/d/nothing": 404}


class Site:
    """An address that answers each path as it is told to."""

    def __init__(self, answers: Mapping[str, int]) -> None:
        site = self
        self.answers = dict(answers)

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", "0")))
                self.send_response(site.answers.get(self.path, 404))
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST = answer  # noqa: N815 - the base's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def public() -> Iterator[Site]:
    site = Site(WELL)
    yield site
    site.close()


@pytest.fixture
def api() -> Iterator[Site]:
    site = Site({"/healthz": 403})
    yield site
    site.close()


def told(public: Site, api: Site | None = None) -> dict[str, Check]:
    outputs = {
        "PublicUrl": public.url,
        "ApiUrl": (api or public).url,
        "SlackRequestUrl": f"{public.url}/slack/events",
        "TeamsMessagingEndpoint": f"{public.url}/api/messages",
    }
    return {each.name: each for each in deployment_checks(outputs)}


def test_a_sound_deployment_is_well_in_every_respect(public: Site, api: Site) -> None:
    checks = told(public, api)
    assert {each.state for each in checks.values()} == {"ok"}
    assert len(checks) == 5


def test_without_a_domain_there_is_nothing_to_pass_by(public: Site) -> None:
    assert "CloudFront" not in told(public)


def test_a_firewall_that_can_be_passed_by_is_wrong(public: Site, api: Site) -> None:
    api.answers["/healthz"] = 200
    assert told(public, api)["CloudFront"].state == "wrong"


def test_an_unsigned_request_that_is_taken_is_wrong(public: Site) -> None:
    public.answers["/slack/events"] = 200
    check = told(public)["Slack's address"]
    assert check.state == "wrong"
    assert check.fix


def test_a_platform_that_is_not_set_up_is_off(public: Site) -> None:
    public.answers["/api/messages"] = 404
    assert told(public)["Teams' address"].state == "off"


def test_an_address_that_is_away_is_wrong_and_says_so(public: Site) -> None:
    public.url = "http://127.0.0.1:9"
    check = told(public)["Public address"]
    assert check.state == "wrong"
    assert "cannot be reached" in check.detail


def test_a_stack_that_cannot_be_asked_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in (
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_ACCESS_KEY_ID", "AKIAFAKE"),
        ("AWS_SECRET_ACCESS_KEY", "fake"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ):
        monkeypatch.setenv(name, value)
    checks = {
        each.name: each for each in examine(Settings(data_dir=tmp_path), stack="footnote-chat")
    }
    assert checks["Stack"].state == "wrong"
    assert "AWS cannot be asked" in checks["Stack"].detail
