"""Kills a serving Footnote at random moments while questions and uploads arrive, and counts outcomes.

The platform is the fake Slack of `tests/fakes/slack`, which outlives every kill. Slack is played
faithfully: what was not acknowledged is sent again with the same id, and a tenth of everything twice.
"""

import contextlib
import hashlib
import hmac
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain import UploadTicket
from bot.signing import Signer
from bot.storage.localfiles import LocalUploadForms
from rag.domain import EVERYONE
from tests.fakes.slack.desk import ADA, SECRET
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import TEAM, Json
from tests.proof.scenes_slack import SlackScenes, present
from tests.proof.serving import Server, Zygote
from tests.proof.stage import Stage, prepared

QUESTION = "<@UBOT> How many days of paid leave does an employee receive?"


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
    with SlackScenes().opened() as slack, Zygote() as zygote:
        settings = {**SlackScenes().environment(slack), "FOOTNOTE_QUESTIONS_PER_MINUTE": "0"}
        settings["FOOTNOTE_CHANNEL_QUESTIONS_PER_MINUTE"] = "0"
        server = Server(zygote, prepared(zygote, folder), settings)
        try:
            yield server, slack
        finally:
            server.kill()


def run_rounds(folder: Path, *, rounds: int, seed: int, lanes: int = 1) -> dict[str, Any]:
    """Runs the rounds, some servers at once, and says what became of everything acknowledged."""
    shares = [rounds // lanes + (lane < rounds % lanes) for lane in range(lanes)]
    with ThreadPoolExecutor(lanes) as pool:
        running = [
            pool.submit(run_lane, folder / f"lane{lane}", rounds=share, seed=seed + lane)
            for lane, share in enumerate(shares)
            if share
        ]
        found = [each.result() for each in running]
    counts: Counter[str] = Counter()
    for each in found:
        counts.update(each["messages_per_question"])
    return {
        **{name: sum(each[name] for each in found) for name in ADDED},
        "messages_per_question": dict(sorted(counts.items())),
        "uploads_missing": [name for each in found for name in each["uploads_missing"]],
        "drained": all(each["drained"] for each in found),
        "servers_at_once": len(found),
        "seed": seed,
    }


ADDED = (
    "rounds",
    "kills",
    "sent_again",
    "questions_acknowledged",
    "answered_exactly_once",
    "uploads_acknowledged",
)


def run_lane(folder: Path, *, rounds: int, seed: int, each: int = 4) -> dict[str, Any]:
    """One server's rounds."""
    luck = random.Random(seed)  # noqa: S311
    tally = Tally()
    with standing(folder) as (server, slack):
        server.start()
        life = 2 * _first_answer(server, slack, tally)
        for _ in range(rounds):
            storm = Storm(server, slack, tally, luck.randrange(1 << 30))
            senders = [threading.Thread(target=storm.ask, args=(number,)) for number in range(each)]
            senders += [threading.Thread(target=storm.upload, args=(number,)) for number in (1,)]
            for sender in senders:
                sender.start()
            time.sleep(luck.random() ** 2 * life)
            server.kill()
            tally.kills += 1
            server.start()
            for sender in senders:
                sender.join(30)
            storm.stop.set()
            tally.rounds += 1
        drained = _drained(slack, tally)
        found = _counted(server, slack, tally)
    return {**found, "drained": drained}


def _first_answer(server: Server, slack: FakeSlack, tally: Tally) -> float:
    """Seconds until a question put just after the start is answered, here and now.

    Whatever machine this is, kills come before, in and after an answer: one that is killed before it twenty
    times in a row is told to the room as undone, which is right and proves nothing.
    """
    begun = time.monotonic()
    storm = Storm(server, slack, tally, 0)
    asking = threading.Thread(target=storm.ask, args=(0,))
    asking.start()
    asking.join(30)
    storm.stop.set()
    tally.rounds += 1
    if not _drained(slack, tally):
        msg = "the first question was not answered"
        raise AssertionError(msg)
    return time.monotonic() - begun


def _answers(slack: FakeSlack, channel: str) -> list[Json]:
    return slack.space.answers(channel)


def _drained(slack: FakeSlack, tally: Tally) -> bool:
    """Waits until every acknowledged question has a final answer, five minutes at most."""
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
        "rounds": tally.rounds - 1,  # the first killed nobody
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
    held = Stage(server).documents()
    return sorted(name for name in tally.uploads if held.get(name) != "indexed")
