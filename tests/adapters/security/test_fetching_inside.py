"""`footnote ingest URL` fetches no address inside, however it is spelt and wherever a page redirects to."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.fakes.loopback import LoopbackServer

ROOT = Path(__file__).parents[3]
METADATA = "http://169.254.169.254/latest/meta-data/"
SECRET = "the inner page holds a secret"

SPELT = (
    "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0", "0.0.0.0", "[::1]", "[::]",  # noqa: S104 - to be fetched
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "①②⑦.⓪.⓪.①", "127。0。0。1", "127.0.0.1%00.example.com",
    "user@127.0.0.1", "example.com@127.0.0.1", "127.0.0.1\\@example.com",
)  # fmt: skip
ELSEWHERE = (
    METADATA, "http://2852039166/latest/", "http://0xa9fea9fe/", "http://[fd00:ec2::254]/",
    "http://[::ffff:169.254.169.254]/", "http://100.100.100.200/", "http://10.0.0.1/",
    "http://172.16.0.1/", "http://192.168.1.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://[fe80::1%25lo]/", "https://127.0.0.1/",
)  # fmt: skip


class Inside(BaseHTTPRequestHandler):
    """An inner service, and pages that lead to it and to others."""

    asked: "list[tuple[str, str]]"

    def do_GET(self) -> None:
        self.asked.append((str(self.headers["host"]), self.path))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", bytes.fromhex(self.path[4:]).decode())
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(SECRET)))
        self.end_headers()
        self.wfile.write(SECRET.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        del format, args


@contextmanager
def inside() -> Generator[tuple[int, list[tuple[str, str]]]]:
    """The inner service's port, and what it was asked."""
    handler = type("Handler", (Inside,), {"asked": []})
    server = LoopbackServer(handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield int(server.server_address[1]), handler.asked
    finally:
        server.shutdown()
        server.server_close()


def ingested(folder: Path, *arguments: str) -> dict[str, str]:
    """What the real command says became of each address."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FOOTNOTE", "SLACK"))}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--data-dir", str(folder), "ingest", "--json", *arguments],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    told = json.loads(done.stdout)["documents"]
    assert {each["state"] for each in told} == {"failed"}
    return {each["name"]: each["reason"] for each in told}


def test_no_spelling_of_an_inner_address_is_asked(tmp_path: Path) -> None:
    with inside() as (port, asked):
        spelt = [f"http://{host}:{port}/secret" for host in SPELT]

        told = ingested(tmp_path, *spelt, *ELSEWHERE)

    assert asked == []
    assert set(told) == {*spelt, *ELSEWHERE}
    assert all(reason.endswith(".") for reason in told.values())


def test_no_redirect_leads_inside_even_from_a_host_that_is_allowed(tmp_path: Path) -> None:
    with inside() as (port, asked):
        targets = [
            METADATA,
            f"http://localhost:{port}/secret",
            "http://2852039166/",
            "http://[::1]/",
        ]
        targets += [f"//localhost:{port}/secret", "file:///etc/passwd", "gopher://127.0.0.1:25/_x"]
        pages = [f"http://127.0.0.1:{port}/to/{each.encode().hex()}" for each in targets]

        told = ingested(tmp_path, "--allow-host", "127.0.0.1", *pages)

    assert len(asked) == len(pages), "each page was asked once, and nothing else"
    assert set(told) == set(pages)
