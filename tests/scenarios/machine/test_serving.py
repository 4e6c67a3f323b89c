"""What an operator sees of a running server: it starts, refuses plainly, drains, and survives."""

import json
import shlex
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.scenarios.machine.conftest import Machine


def test_it_serves_and_ends_quietly(machine: Machine) -> None:
    serving = machine.serve()

    assert serving.get("/healthz") == (200, '{"status":"ok"}')
    assert serving.end() == 0
    assert not any("Traceback" in line or "uvicorn" in line for line in serving.lines)


def test_a_port_in_use_is_said_in_one_sentence(machine: Machine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = machine.run("serve", "--port", str(port), code=1)

    assert said.strip() == (
        f"footnote: Port {port} is in use. Stop what listens there, or choose another with --port."
    )


def test_two_servers_on_one_data_folder_are_one_too_many(machine: Machine) -> None:
    machine.serve()

    said = machine.run("serve", "--port", "0", code=1)

    assert "Another Footnote already serves" in said


def test_documents_are_taken_in_while_it_serves(machine: Machine, folder: Path) -> None:
    machine.serve()

    machine.run("ingest", str(folder))

    assert machine.json("ask", "Where do visitors park?")["answered"]


def test_killed_at_once_everything_is_there_afterwards(machine: Machine, folder: Path) -> None:
    serving = machine.serve()
    machine.run("ingest", str(folder))

    serving.end(signal.SIGKILL)
    again = machine.serve()

    assert again.get("/healthz")[0] == 200
    assert len(machine.json("documents")) == 3
    assert "level 3" in machine.json("ask", "Where do visitors park?")["answer"]


def test_half_a_platform_keeps_it_from_starting(machine: Machine) -> None:
    said = machine.run("serve", "--port", "0", code=1, SLACK_BOT_TOKEN="xoxb-1")

    assert "Slack is half set: SLACK_SIGNING_SECRET or SLACK_APP_TOKEN is missing." in said


def test_the_line_for_a_terminal_uploads_a_file(machine: Machine, folder: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    serving = machine.serve()
    link = json.loads(machine.run("upload-link", "--json", FOOTNOTE_PUBLIC_URL=serving.address))
    line = [
        part.replace("@FILE", f"@{folder / 'parking.txt'}") for part in shlex.split(link["curl"])
    ]

    done = subprocess.run([curl, *line[1:]], check=True, capture_output=True, timeout=30)

    assert json.loads(done.stdout) == {"ok": True}
    serving.wait_for("indexed", machine)
    assert "level 3" in machine.json("ask", "Where do visitors park?")["answer"]


def test_an_index_that_was_moved_away_is_made_again(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))
    (machine.data / "index").rename(machine.data / "damaged")
    machine.serve()

    question = "How many days of paid leave does an employee receive?"
    answers = (machine.json("ask", question)["answer"] for _ in range(60))
    assert any("25 days" in each for each in answers)


def test_an_address_where_nothing_is_gets_a_page(machine: Machine) -> None:
    serving = machine.serve()

    with pytest.raises(HTTPError) as missed:
        serving.get("/nothing")

    assert missed.value.code == 404
    assert "There is nothing at this address." in missed.value.read().decode()
