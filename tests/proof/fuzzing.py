"""One fuzzer over every door of a real, serving Footnote: `make fuzz`.

python -m tests.proof.fuzzing [--cases 5000] [--seed N]

Whatever is sent, the answer is 2xx, 4xx, or a redirect within the house; nothing is posted anywhere, the
memory stays flat, and afterwards the server is alive and has nothing to say about it in its log.
"""

import argparse
import contextlib
import http.client
import json
import random
import re
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.domain import UploadTicket
from bot.handlers.arrivals import document_id
from bot.handlers.links import Links
from bot.signing import Signer
from bot.storage.localfiles import LocalUploadForms
from rag.domain import EVERYONE, Principal
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN
from tests.fakes.teams.connector import FakeTeams
from tests.proof.rubbish import Insider, Request, kind_of, requests
from tests.proof.scenes_slack import SlackScenes, present
from tests.proof.scenes_teams import TeamsScenes
from tests.proof.serving import Server, Zygote
from tests.proof.stage import prepared

WARM = 300
"""Cases before memory is looked at: code is still being loaded."""

POSTING = frozenset({"chat.postMessage", "chat.startStream", "chat.update", "chat.postEphemeral"})


@dataclass
class Tally:
    """What was sent and what came back."""

    cases: int = 0
    kinds: Counter[str] = field(default_factory=Counter[str])
    statuses: Counter[str] = field(default_factory=Counter[str])
    memory: list[int] = field(default_factory=list[int])
    """Kilobytes of the server, now and then."""


@dataclass(frozen=True, kw_only=True)
class House:
    """The server under attack, and the platforms it would post to."""

    server: Server
    slack: FakeSlack
    teams: FakeTeams
    insider: Insider

    def posted(self) -> list[str]:
        """Everything that reached a platform."""
        called = [method for method, _ in self.slack.space.calls if method in POSTING]
        return called + [call.path for call in self.teams.calls]


@contextmanager
def house(folder: Path) -> Generator[House]:
    """A server with every door open, where no real team and tenant is let in."""
    with (
        SlackScenes().opened() as slack,
        TeamsScenes().opened() as teams,
        Zygote() as zygote,
    ):
        environment = {
            **SlackScenes().environment(slack),
            **TeamsScenes().environment(teams),
            "FOOTNOTE_SLACK_TEAMS": "TNOBODY",
            "FOOTNOTE_TEAMS_TENANTS": "00000000-0000-0000-0000-000000000000",
            "FOOTNOTE_LOG_LEVEL": "INFO",
        }
        assert environment["SLACK_BOT_TOKEN"] == BOT_TOKEN
        server = Server(zygote, prepared(zygote, folder), environment)
        server.start()
        try:
            yield House(server=server, slack=slack, teams=teams, insider=_insider(server, teams))
        finally:
            server.kill()


def _insider(server: Server, teams: FakeTeams) -> Insider:
    signer = Signer((server.folder / "secret").read_text().strip(), now=present)
    links = Links(signer, base_url=server.address, now=present, last_for=timedelta(days=1))
    ticket = UploadTicket(
        id="fuzz",
        organisation="default",
        owner="user:slack:UADA",
        readers=frozenset({EVERYONE}),
        expires=present() + timedelta(hours=1),
    )
    forms = LocalUploadForms(signer, base_url=server.address, max_bytes=1 << 20)
    known = document_id("default", "file", "leave.txt")
    reader = Principal(readers=frozenset({EVERYONE}))
    form = forms.form(ticket, key="uploads/fuzz", name="x.txt", media_type="text/plain")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/")
    answer = connection.getresponse()
    csrf = re.search(r'data-csrf="([^"]+)"', answer.read().decode())
    cookie = str(answer.headers["set-cookie"] or "").partition(";")[0]
    connection.close()
    return Insider(
        upload=links.upload(ticket).removeprefix(server.address),
        document=links.documents([known], reader)[known].removeprefix(server.address),
        cookie=cookie,
        csrf=unescape(csrf[1]) if csrf else "",
        service_url=teams.service_url,
        fields=dict(form.fields),
    )


def told(server: Server, request: Request) -> tuple[int, Mapping[str, str], bytes]:
    """What the server answers; 0 where it closes the connection, which bytes that are no HTTP deserve."""
    if request.raw:
        return _raw(server.port, request.raw)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        skip = "host" in request.headers
        connection.putrequest(
            request.method, request.path, skip_host=skip, skip_accept_encoding=True
        )
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("utf-8", "surrogatepass"))
        connection.putheader("content-length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def _raw(port: int, sent: bytes) -> tuple[int, Mapping[str, str], bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(sent)
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_WR)
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := wire.recv(65536):
                heard += piece
    while heard.startswith(b"HTTP/1.1 1"):  # go on, it says to who asked first: no answer yet
        heard = heard.partition(b"\r\n\r\n")[2]
    line = heard.split(b"\r\n", 1)[0].split()
    return (int(line[1]) if len(line) > 1 else 0), {}, heard


def checked(house: House, request: Request) -> int:
    """Sends one request; its status, if all is well with the answer."""
    status, headers, body = told(house.server, request)
    fine = 200 <= status < 300 or 400 <= status < 500 or (not status and request.raw)
    if 300 <= status < 400:
        to = headers.get("location", "")
        fine = to.startswith(house.server.address) or (
            to.startswith("/") and to[1:2] not in {"/", "\\"}
        )
        fine = fine or status == 304
    assert fine, f"{status} to {request}: {body[:300]!r}"
    assert b"Traceback" not in body
    if headers.get("content-type", "").startswith("text/html") and status < 300:
        policy = headers.get("content-security-policy", "")
        assert "frame-ancestors 'none'" in policy, f"{policy} to {request}"
        assert "unsafe-inline" not in policy, policy
    return status


def run(folder: Path, *, cases: int, number: int) -> dict[str, Any]:
    """Sends so many requests and counts; fails at the first answer that should not be."""
    tally = Tally()
    with house(folder) as under:

        @seed(number)
        @settings(
            max_examples=cases,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.data_too_large,
                HealthCheck.filter_too_much,
                HealthCheck.large_base_example,
            ],
        )
        @given(requests(under.insider))
        def one(request: Request) -> None:
            status = checked(under, request)
            tally.cases += 1
            tally.kinds[kind_of(request)] += 1
            tally.statuses[f"{kind_of(request)} {status}"] += 1
            if tally.cases >= WARM and tally.cases % 50 == 0:
                tally.memory.append(_memory(under.server))

        one()
        return {**_counted(under, tally), "seed": number}


def _memory(server: Server) -> int:
    status = Path(f"/proc/{server.process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


def _counted(under: House, tally: Tally) -> dict[str, Any]:
    assert under.server.alive(), "the server died"
    assert under.server.request("GET", "/healthz", b"", {}) == 200
    log = under.server.log.read_text(errors="replace")
    return {
        "cases": tally.cases,
        "by_door": dict(sorted(tally.kinds.items())),
        "by_status": dict(sorted(tally.statuses.items())),
        "server_errors": 0,
        "posted": under.posted(),
        "tracebacks_in_the_log": log.count("Traceback"),
        "memory_kilobytes": {
            "warm": tally.memory[0] if tally.memory else 0,
            "highest": max(tally.memory, default=0),
            "end": tally.memory[-1] if tally.memory else 0,
        },
    }


def sound(found: Mapping[str, Any]) -> bool:
    """Whether nothing was posted, nothing broke, and memory stayed flat within 48 MB."""
    memory = cast("Mapping[str, int]", found["memory_kilobytes"])
    flat = memory["end"] - memory["warm"] < 48 * 1024
    return flat and not found["posted"] and not found["tracebacks_in_the_log"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))  # noqa: S311
    given_ = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), cases=given_.cases, number=given_.seed)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0 if sound(found) else 1


if __name__ == "__main__":
    sys.exit(main())
