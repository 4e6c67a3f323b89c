from collections.abc import Generator
from pathlib import Path

import pytest

from tests.fakes.teams.desk import Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    with opened_desk(tmp_path / "data") as opened:
        yield opened
        assert opened.teams.broken == [], "an activity broke a rule that Teams documents"
