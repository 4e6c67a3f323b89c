"""Stopping `serve` ends the open pages' streams in good order."""

import signal
import urllib.request
from pathlib import Path

import pytest

from tests.fakes.served import Served


@pytest.mark.slow
def test_an_open_page_is_told_the_end_when_serve_stops(tmp_path: Path) -> None:
    served = Served(tmp_path / "data")
    address = served.start()
    with urllib.request.urlopen(f"{address}/console/events", timeout=60) as stream:  # noqa: S310 - our own address
        assert stream.readline() == b"retry: 1000\n"

        served.signal(signal.SIGTERM)

        # Raises IncompleteRead where the stream is cut off instead of ended.
        assert stream.read().endswith(b": hello\n\n")
    served.stop()
