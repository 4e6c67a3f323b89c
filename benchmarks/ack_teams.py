"""How soon Teams hears that an activity arrived, while every answer takes the model five seconds.

    python -m benchmarks.ack_teams [--seconds 5] [--rates 50 200]

Signed personal messages at a steady rate, a tenth of them delivered twice, against `footnote serve` and,
in the same run, against a plain `CloudAdapter` bot that does the same work in its turn. Teams' side is
the tests' fake: OpenID document, token endpoint and connector on loopback. Latency counts from the moment
an activity was due, so that a stall is charged to every one behind it. Afterwards each question's answers
are counted. Writes benchmarks/results/ack_teams.json.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.ack_slack import PAGE, PATIENCE, WORKERS, figures, free_port, now, stopped, wait_for
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, TENANT, token
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import ANN, member

ROOT = Path(__file__).parents[1]
SETTLES = 5.0
"""Seconds that each has to finish loading: a start is measured elsewhere."""

ANSWER = "25 days of annual leave"


@contextmanager
def footnote(teams: FakeTeams, folder: Path) -> Generator[int]:
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
        "MicrosoftAppId": APP_ID,
        "MicrosoftAppPassword": "benchmark",
        "MicrosoftAppTenantId": TENANT,
        "FOOTNOTE_TEAMS_OPENID_METADATA": f"{teams.address}/openid",
        "FOOTNOTE_TEAMS_TOKEN_URL": f"{teams.address}/token",
        "FOOTNOTE_TEAMS_SERVICE_HOSTS": "127.0.0.1",
    }
    command = [sys.executable, "-m", "bot"]
    subprocess.run([*command, "ingest", str(page)], env=environment, check=True, cwd=ROOT)
    serving = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, cwd=ROOT)
    with stopped(serving):
        wait_for(port)
        yield port


@contextmanager
def plain_cloud_adapter(teams: FakeTeams, folder: Path) -> Generator[int]:
    """The plain bot; it is not asked to check tokens."""
    del teams, folder
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.plain_cloud_adapter", str(port)]
    with stopped(subprocess.Popen(command, cwd=ROOT)):
        wait_for(port)
        yield port


def request(body: bytes, bearer: str) -> bytes:
    head = (
        "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{bearer}\r\n"
    )
    return head.encode() + body


async def send(port: int, requests: Sequence[bytes], rate: float) -> list[tuple[float, int]]:
    """Milliseconds until each was acknowledged, from when it was due, and its status."""
    begun = time.perf_counter() + 0.1

    async def one(number: int, whole: bytes) -> tuple[float, int]:
        due = begun + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(whole)
        line = await reader.readline()
        took = (time.perf_counter() - due) * 1000
        writer.close()
        status = int(line.split()[1])
        return took, 200 if status in {200, 201, 202} else status

    return list(await asyncio.gather(*(one(*each) for each in enumerate(requests))))


def measure(
    teams: FakeTeams, port: int, rate: float, seconds: float, *, signed: bool
) -> dict[str, object]:
    """One rate: activities out, acknowledgements in, then every answer counted."""
    made = token(now(), teams.service_url)
    bearer = f"Authorization: Bearer {made}\r\n" if signed else ""
    chats = [f"a:chat{number}" for number in range(int(rate * seconds))]
    requests: list[bytes] = []
    for number, chat in enumerate(chats):
        teams.members[chat] = [member(ANN)]
        activity: dict[str, Any] = payload(
            "personal",
            teams.service_url,
            id=f"17{number}",
            conversation={"id": chat, "conversationType": "personal", "tenantId": TENANT},
            text="How many days of annual leave do employees get?",
        )
        whole = request(json.dumps(activity).encode(), bearer)
        requests += [whole, whole] if number % 10 == 0 else [whole]
    acknowledged = asyncio.run(send(port, requests, rate))
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE and answers(teams, chats)[0]:
        time.sleep(1)
    time.sleep(2)
    counts = answers(teams, chats)
    return {
        **figures(acknowledged),
        "questions": len(chats),
        "answered_once": counts[1],
        "answered_more_than_once": sum(n for times, n in counts.items() if times > 1),
        "not_answered": counts[0],
        "seconds_until_all_answered": round(time.monotonic() - begun, 1),
        "rules_broken": len(teams.broken),
    }


def answers(teams: FakeTeams, chats: Sequence[str]) -> Counter[int]:
    """How many chats hold how many answers."""
    return Counter(
        sum(ANSWER in each.get("text", "") for each in teams.shown(chat)) for chat in chats
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Teams' acknowledgement latency.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200])
    given = parser.parse_args()
    found: dict[str, object] = {
        "what": "signed activities, a tenth delivered twice; the model takes 5 s per answer",
        "when": now().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "workers": WORKERS,
    }
    for name, serving, signed in (
        ("footnote", footnote, True),
        ("plain_cloud_adapter", plain_cloud_adapter, False),
    ):
        for rate in given.rates:
            teams = FakeTeams(now)
            teams.start()
            with tempfile.TemporaryDirectory() as folder, serving(teams, Path(folder)) as port:
                time.sleep(SETTLES)
                found[f"{name}_at_{rate:.0f}_per_second"] = measure(
                    teams, port, rate, given.seconds, signed=signed
                )
            teams.stop()
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps(found, indent=2)
    (results / "ack_teams.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
