"""Kills a serving Footnote at random moments while questions and uploads arrive, and counts outcomes.

The platform is the fake Slack of `tests/fakes/slack`, which outlives every kill. Slack is played
faithfully: what was not acknowledged is sent again with the same id, and a tenth of everything twice.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain import UploadTicket
from bot.signing import Signer
from bot.storage.localfiles import LocalUploadForms
from rag.domain import EVERYONE
from tests.fakes.slack.desk import ADA, SECRET, company
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Json

ROOT = Path(__file__).parents[2]
FACT = "Every employee receives 25 days of paid leave a year.\n"
QUESTION = "<@UBOT> How many days of paid leave does an employee receive?"


def present() -> datetime:
    return datetime.now(UTC)


@dataclass
class Tally:
    """What was sent, acknowledged and seen."""

    rounds: int = 0
    kills: int = 0
    questions: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    """Channel and event of each acknowledged question."""
    uploads: list[str] = field(default_factory=list[str])
    """Names of acknowledged uploads."""
    resent: int = 0


class Server:
    """`footnote serve`, killed and started again on the same folder and port."""

    def __init__(self, folder: Path, slack: FakeSlack) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("FOOTNOTE", "SLACK"))},
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
            "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (folder.parent / "serve.log").open("ab")

    def close(self) -> None:
        self.kill()
        self._log.close()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "bot", "--data-dir", str(self.folder),
                "serve", "--port", str(self.port),
            ],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )  # fmt: skip
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.request("GET", "/healthz", b"", {}) == 200:
                return
            time.sleep(0.02)
        log = (self.folder.parent / "serve.log").read_text(errors="replace")
        msg = f"the server did not start: {log[-2000:]}"
        raise TimeoutError(msg)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        """The status, or 0 where the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def slack_event(post: Json, channel: str, event_id: str) -> bytes:
    envelope = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
        "event": {
            "channel": channel,
            "event_ts": post["ts"],
            "team": TEAM,
            **post,
            "type": "app_mention",
        },
    }
    return json.dumps(envelope).encode()


def signature(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }


def upload_form(server: Server, name: str, text: str) -> tuple[bytes, dict[str, str]]:
    """A form that only we can have made, as the upload page hands it out."""
    signer = Signer((server.folder / "secret").read_text().strip(), now=present)
    forms = LocalUploadForms(signer, base_url=f"http://127.0.0.1:{server.port}", max_bytes=50 << 20)
    ticket = UploadTicket(
        id=uuid.uuid4().hex,
        organisation="default",
        owner="user:slack:UADA",
        readers=frozenset({EVERYONE}),
        expires=present() + timedelta(minutes=10),
    )
    key = f"uploads/{uuid.uuid4().hex}"
    form = forms.form(ticket, key=key, name=name, media_type="text/plain")
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="{field_}"\r\n\r\n{value}\r\n'
        for field_, value in form.fields.items()
    ]
    parts.append(
        f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
        f"content-type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n"
    )
    headers = {
        "content-type": f"multipart/form-data; boundary={edge}",
        "accept": "application/json",
    }
    return "".join(parts).encode(), headers


class Storm:
    """Sends questions and uploads from several threads until told to stop."""

    def __init__(self, server: Server, slack: FakeSlack, tally: Tally, seed: int) -> None:
        self._server = server
        self._slack = slack
        self._tally = tally
        self._luck = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._lock = threading.Lock()
        self.stop = threading.Event()

    def ask(self, number: int) -> None:
        channel = f"C{self._tally.rounds:04d}{number:04d}"
        space = self._slack.space
        with self._lock:
            space.add_channel(channel, channel.lower(), [ADA])
            post = space.says(ADA, channel, QUESTION)
        event_id = f"Ev{uuid.uuid4().hex[:12]}"
        twice = self._luck.random() < 0.1
        while not self.stop.is_set():
            body = slack_event(post, channel, event_id)
            status = self._server.request("POST", "/slack/events", body, signature(body))
            if status == 200:
                self._tally.questions.append((channel, post))
                if twice:
                    self._server.request("POST", "/slack/events", body, signature(body))
                return
            self._tally.resent += 1
            self.stop.wait(0.05)

    def upload(self, number: int) -> None:
        name = f"round-{self._tally.rounds}-{number}.txt"
        text = f"The code word of {name} is quokka{self._tally.rounds}x{number}."
        while not self.stop.is_set():
            with contextlib.suppress(OSError):
                body, headers = upload_form(self._server, name, text)
                if self._server.request("POST", "/uploads", body, headers) in {200, 201, 303}:
                    self._tally.uploads.append(name)
                    return
            self._tally.resent += 1
            self.stop.wait(0.05)


@contextmanager
def standing(folder: Path) -> Generator[tuple[Server, FakeSlack]]:
    """A fake Slack, and a server over one document."""
    space = company(present)  # type: ignore[arg-type]
    fact = folder.parent / "leave.txt"
    fact.write_text(FACT)
    subprocess.run(
        [sys.executable, "-m", "bot", "--data-dir", str(folder), "ingest", str(fact)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with FakeSlack(space).running() as slack:
        server = Server(folder, slack)
        try:
            yield server, slack
        finally:
            server.close()


def run_rounds(folder: Path, *, rounds: int, seed: int, each: int = 4) -> dict[str, Any]:
    """Runs the rounds, drains, and says what became of everything that was acknowledged."""
    luck = random.Random(seed)  # noqa: S311
    tally = Tally()
    with standing(folder) as (server, slack):
        server.start()
        for _ in range(rounds):
            storm = Storm(server, slack, tally, luck.randrange(1 << 30))
            senders = [threading.Thread(target=storm.ask, args=(number,)) for number in range(each)]
            senders += [threading.Thread(target=storm.upload, args=(number,)) for number in (1,)]
            for sender in senders:
                sender.start()
            time.sleep(luck.random() ** 2 * 0.6)
            server.kill()
            tally.kills += 1
            server.start()
            for sender in senders:
                sender.join(30)
            storm.stop.set()
            tally.rounds += 1
        drained = _drained(server, slack, tally)
        found = _counted(server, slack, tally)
    return {**found, "drained": drained, "seed": seed}


def _answers(slack: FakeSlack, channel: str) -> list[Json]:
    return slack.space.answers(channel)


def _drained(server: Server, slack: FakeSlack, tally: Tally) -> bool:
    """Waits until every acknowledged question has a final answer, five minutes at most."""
    del server
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if all(_final(slack, channel) for channel, _ in tally.questions):
            return True
        time.sleep(0.2)
    return False


def _final(slack: FakeSlack, channel: str) -> bool:
    return any("25 days" in str(each) for each in _answers(slack, channel))


def _counted(server: Server, slack: FakeSlack, tally: Tally) -> dict[str, Any]:
    counts = Counter(len(_answers(slack, channel)) for channel, _ in tally.questions)
    # Served documents are read by the queue; the last ones may still be on their way.
    end = time.monotonic() + 60
    while (missing := _missing(server, tally)) and time.monotonic() < end:
        time.sleep(0.5)
    return {
        "rounds": tally.rounds,
        "kills": tally.kills,
        "sent_again": tally.resent,
        "questions_acknowledged": len(tally.questions),
        "answered_exactly_once": sum(
            len(_answers(slack, channel)) == 1 and _final(slack, channel)
            for channel, _ in tally.questions
        ),
        "messages_per_question": {str(count): n for count, n in sorted(counts.items())},
        "uploads_acknowledged": len(tally.uploads),
        "uploads_missing": missing,
    }


def _missing(server: Server, tally: Tally) -> list[str]:
    listed = subprocess.run(
        [
            sys.executable, "-m", "bot", "--data-dir", str(server.folder),
            "documents", "--json",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    held = {each["name"] for each in json.loads(listed.stdout) if each["state"] == "indexed"}
    return sorted(set(tally.uploads) - held)
