"""How soon Slack hears that an event arrived, while every answer takes the model five seconds.

    python -m benchmarks.ack_slack [--seconds 5] [--rates 50 200]

Signed direct messages at a steady rate, a tenth of them delivered again a little later, against `footnote serve` and,
in the same run, against a plain Bolt app under uvicorn that does the same work in its listeners. Slack's
side is the tests' fake. Latency counts from the moment an event was due, so that a stall is charged to
every event behind it. Afterwards each question's answers are counted. Writes
benchmarks/results/ack_slack.json.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Workspace

ROOT = Path(__file__).parents[1]
SECRET = "benchmark"  # noqa: S105 - signs for the fake alone
WORKERS = 100
PATIENCE = 180
PAGE = "# Leave\n\nFull-time employees get 25 days of annual leave.\n"


def now() -> datetime:
    return datetime.now(UTC)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def footnote(slack: FakeSlack, folder: Path) -> Generator[int]:
    """`footnote serve` with one document to answer from."""
    port = free_port()
    page = folder / "leave.md"
    page.write_text(PAGE)
    environment = {
        **os.environ,
        "FOOTNOTE_DATA_DIR": str(folder / "data"),
        "FOOTNOTE_MODEL": "benchmarks.slow_model:SlowModel",
        "FOOTNOTE_WORKERS": str(WORKERS),
        "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
        "FOOTNOTE_LOG_LEVEL": "ERROR",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
    }
    command = [sys.executable, "-m", "bot"]
    subprocess.run([*command, "ingest", str(page)], env=environment, check=True, cwd=ROOT)
    serving = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, cwd=ROOT)
    with stopped(serving):
        wait_for(port)
        yield port


@contextmanager
def plain_bolt(slack: FakeSlack, folder: Path) -> Generator[int]:
    """The plain Bolt app."""
    del folder
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.plain_bolt", str(port), SECRET, slack.api_url]
    with stopped(subprocess.Popen(command, cwd=ROOT)):
        wait_for(port)
        yield port


@contextmanager
def stopped(process: "subprocess.Popen[bytes]") -> Generator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    msg = "it did not start"
    raise SystemExit(msg)


def event(number: int, post: dict[str, str], channel: str) -> bytes:
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{channel}-{number}",
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
            "event": {**post, "channel": channel, "channel_type": "im"},
        }
    ).encode()


def request(body: bytes) -> bytes:
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


async def send(port: int, bodies: Sequence[bytes], rate: float) -> list[tuple[float, int]]:
    """Milliseconds until each was acknowledged, from when it was due, and its status."""
    begun = time.perf_counter() + 0.1

    async def one(number: int, body: bytes) -> tuple[float, int]:
        due = begun + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(body))
        line = await reader.readline()
        took = (time.perf_counter() - due) * 1000
        writer.close()
        return took, int(line.split()[1])

    return list(await asyncio.gather(*(one(*each) for each in enumerate(bodies))))


def figures(acknowledged: Sequence[tuple[float, int]]) -> dict[str, object]:
    waits = sorted(took for took, _ in acknowledged)
    return {
        "events_sent": len(waits),
        "not_2xx": sum(status != 200 for _, status in acknowledged),
        "p50_ms": round(waits[len(waits) // 2], 2),
        "p95_ms": round(waits[int(len(waits) * 0.95)], 2),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 2),
        "max_ms": round(waits[-1], 2),
    }


def asked(space: Workspace, count: int, name: str) -> tuple[list[bytes], list[str]]:
    """Questions in direct messages of their own, a tenth of them told twice; and where they stand."""
    bodies: list[bytes] = []
    again: list[bytes] = []
    channels: list[str] = []
    for number in range(count):
        channel = f"D{name}{number}"
        space.add_channel(channel, "", ["UADA"], is_im=True, is_channel=False)
        post = space.says("UADA", channel, "How many days of annual leave do employees get?")
        channels.append(channel)
        bodies.append(event(number, post, channel))
        again += bodies[-1:] if number % 10 == 0 else []
    return bodies + again, channels


def answered(space: Workspace, channels: Sequence[str]) -> None:
    """Waits until each question has an answer, within reason."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if all(space.answers(channel) for channel in channels):
            return
        time.sleep(1)


def measure(
    slack: FakeSlack, port: int, rate: float, seconds: float, name: str
) -> dict[str, object]:
    """One rate: events out, acknowledgements in, then every answer counted."""
    space = slack.space
    warm, _ = asked(space, 4, f"{name}W")
    asyncio.run(send(port, warm, 4))
    answered(space, [f"D{name}W{number}" for number in range(4)])
    bodies, questions = asked(space, int(rate * seconds), name)
    acknowledged = asyncio.run(send(port, bodies, rate))
    begun = time.monotonic()
    answered(space, questions)
    time.sleep(2)
    counts = Counter(len(space.answers(channel)) for channel in questions)
    return {
        **figures(acknowledged),
        "questions": len(questions),
        "answered_once": counts[1],
        "answered_more_than_once": sum(n for times, n in counts.items() if times > 1),
        "not_answered": counts[0],
        "seconds_until_all_answered": round(time.monotonic() - begun, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Slack's acknowledgement latency.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200])
    given = parser.parse_args()
    found: dict[str, object] = {
        "what": "signed events, a tenth delivered twice; the model takes 5 s per answer",
        "when": now().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "workers": WORKERS,
    }
    for name, serving in (("footnote", footnote), ("plain_bolt", plain_bolt)):
        for rate in given.rates:
            space = Workspace(now=now)
            space.add_user("UADA", "Ada")
            with (
                tempfile.TemporaryDirectory() as folder,
                FakeSlack(space).running() as slack,
                serving(slack, Path(folder)) as port,
            ):
                found[f"{name}_at_{rate:.0f}_per_second"] = measure(
                    slack, port, rate, given.seconds, f"{name[0].upper()}{rate:.0f}X"
                )
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps(found, indent=2)
    (results / "ack_slack.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
