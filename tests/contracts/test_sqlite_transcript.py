"""The console's transcript in SQLite keeps its promises."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import Database
from bot.storage.sqlite.transcript import SqliteTranscript
from tests.contracts.transcript_contract import HISTORY, TranscriptContract
from tests.fakes.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestSqliteTranscript(TranscriptContract):
    @pytest.fixture
    def transcript(self, tmp_path: Path, clock: Clock) -> Iterator[SqliteTranscript]:
        with Database(tmp_path / "footnote.db") as database:
            yield SqliteTranscript(database, now=clock, history=HISTORY)
