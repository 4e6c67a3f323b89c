from collections.abc import Generator
from pathlib import Path

import pytest

from tests.fakes.shape import Shape
from tests.fakes.teams.desk import Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path, shape: Shape) -> Generator[Desk]:
    with opened_desk(tmp_path / "data", shape=shape) as opened:
        yield opened
        assert opened.teams.broken == [], "an activity broke a rule that Teams documents"
