"""Nothing of a document stays on the disk that was only there to be read."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.handlers.copies import Copies
from rag.domain import Unreadable
from tests.fakes.clock import Clock
from tests.fakes.files import FakeFileStore

READS = """
import pathlib, sys
from tests.unit.handlers.test_copies import held

with held(pathlib.Path(sys.argv[1])).of("a") as copy:
    print("reading", flush=True)
    sys.stdin.read()
"""


def held(folder: Path) -> Copies:
    files = FakeFileStore(now=Clock())
    files.save("a", iter([b"The salary list."]), media_type="text/plain", max_bytes=100)
    return Copies(files, folder)


def reading(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", READS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "reading\n"
    return process


def end(process: subprocess.Popen[str], by: signal.Signals) -> None:
    process.send_signal(by)
    process.communicate()


def test_a_copy_is_gone_when_it_was_read(tmp_path: Path) -> None:
    with held(tmp_path).of("a") as copy:
        assert copy.read_bytes() == b"The salary list."
        assert copy.parent.stat().st_mode & 0o077 == 0

    assert not [*tmp_path.iterdir()]


def test_what_a_killed_process_left_is_erased_at_the_next_start(tmp_path: Path) -> None:
    end(reading(tmp_path), signal.SIGKILL)
    assert len([*tmp_path.rglob("document")]) == 1

    held(tmp_path)

    assert not [*tmp_path.iterdir()]


def test_what_another_process_is_reading_is_left_alone(tmp_path: Path) -> None:
    other = reading(tmp_path)

    held(tmp_path)

    assert len([*tmp_path.rglob("document")]) == 1
    end(other, signal.SIGTERM)


def test_a_disk_without_room_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(Unreadable, match="no room on the disk"),
        held(tmp_path / "file" / "below").of("a"),
    ):
        pass
