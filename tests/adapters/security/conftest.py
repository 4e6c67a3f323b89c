"""One serving Footnote with Slack, Teams, the console and a model behind it, for attackers to knock at over HTTP."""

import http.client
import json
import re
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.codec import to_plain
from bot.domain import UploadTicket
from bot.signing import Signer
from tests.fakes.console import new_id, present
from tests.fakes.openai_server import OpenAiServer
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import TEAM
from tests.fakes.teams.connector import FakeTeams
from tests.proof.scenes_slack import SlackScenes
from tests.proof.scenes_teams import TeamsScenes
from tests.proof.serving import Server, Zygote
from tests.proof.stage import Stage

KEY = "a key of the attacked house"
ALONE = "user:web:operator"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An answer as an attacker sees it; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def told(self) -> tuple[int, Mapping[str, str], bytes]:
        """All that could tell two answers apart."""
        return self.status, {k: v for k, v in self.headers.items() if k != "date"}, self.body


@dataclass(kw_only=True)
class House:
    """The house and its surroundings."""

    server: Server
    slack: FakeSlack
    teams: FakeTeams
    model: OpenAiServer
    stage: Stage
    signer: Signer = field(default_factory=lambda: Signer(KEY, now=present))

    def asks(
        self, method: str, path: str, body: bytes = b"", *, to: str = "127.0.0.1", **headers: str
    ) -> Seen:
        """One request with exactly these headers; underscores in their names stand for hyphens."""
        connection = http.client.HTTPConnection(to, self.server.port, timeout=20)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Seen(status=answer.status, headers=found, body=answer.read())
        finally:
            connection.close()

    @contextmanager
    def browser(self) -> Generator[httpx.Client]:
        """A browser at the console, with the token of its pages."""
        with httpx.Client(base_url=self.server.address, timeout=20) as client:
            found = re.search(r'data-csrf="([^"]+)"', client.get("/").text)
            assert found
            client.headers.update({"x-csrf-token": unescape(found[1])})
            yield client

    def cookie(self) -> str:
        """The cookie of a browser at the console."""
        with self.browser() as client:
            return "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    def ticket(self, *readers: str, seconds: float = 600) -> str:
        """A path under which one file may be added."""
        ticket = UploadTicket(
            id=new_id(),
            organisation="default",
            owner=ALONE,
            readers=frozenset(readers or {"everyone"}),
            expires=present() + timedelta(seconds=seconds),
        )
        return f"/upload/{self.signer.sign('upload-link', to_plain(ticket), ticket.expires)}"

    def fields(self, path: str, name: str) -> dict[str, str]:
        """The form behind an upload link."""
        answer = httpx.get(
            self.server.address + path, params={"name": name, "type": "text/plain"}, timeout=20
        )
        assert answer.status_code == 200, answer.text
        return dict(json.loads(answer.text)["fields"])

    def uploads(self, fields: Mapping[str, str], name: str, content: bytes) -> Seen:
        """Sends a file by a form."""
        files = {"file": (name, content, "text/plain")}
        answer = httpx.post(
            f"{self.server.address}/uploads",
            data=dict(fields),
            files=files,
            headers={"accept": "application/json"},
            timeout=20,
        )
        return Seen(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    def adds(self, name: str, text: str, *readers: str) -> Mapping[str, Any]:
        """A document by an upload link; its record once it was read."""
        fields = self.fields(self.ticket(*readers), name)
        assert self.uploads(fields, "x.txt", text.encode()).status == 201
        self.stage.drain()
        rows = self.stage.rows("SELECT body FROM documents")
        held = [json.loads(body) for (body,) in rows]
        return next(each for each in held if each["name"] == name)

    def link(self, document: str, *readers: str) -> str:
        """A citation's link, as a reply for these readers holds it."""
        held = {"d": document, "r": sorted(readers or {"everyone"}), "o": "default"}
        return (
            f"/d/{document}?t={self.signer.sign('document', held, present() + timedelta(days=1))}"
        )

    @property
    def announced(self) -> str:
        """How every link of ours begins."""
        return f"http://localhost:{self.server.port}"

    def path(self, address: str) -> str:
        """The part of an address of ours that a request names."""
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def header(seen: Seen, name: str) -> Message:
    """A header with its parameters, read as a browser reads it."""
    message = Message()
    message[name] = seen.headers[name]
    return message


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    folder: Path = tmp_path_factory.mktemp("attacked") / "data"
    slack_side, teams_side = SlackScenes(), TeamsScenes()
    with ExitStack() as stack:
        zygote = stack.enter_context(Zygote())
        slack = stack.enter_context(slack_side.opened())
        teams = stack.enter_context(teams_side.opened())
        model = stack.enter_context(OpenAiServer([["I do not know."]]))
        settings = {
            **slack_side.environment(slack),
            **teams_side.environment(teams),
            "FOOTNOTE_MODEL": "openai:test",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "none",
            "FOOTNOTE_SECRET_KEY": KEY,
            "FOOTNOTE_SLACK_TEAMS": TEAM,
            "FOOTNOTE_HOST": "0.0.0.0",  # noqa: S104 - an attacker on another machine must find it
            "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
        }
        server = Server(zygote, folder, settings)
        stage = Stage(server)
        stage.begin()
        stack.callback(server.kill)
        yield House(server=server, slack=slack, teams=teams, model=model, stage=stage)
