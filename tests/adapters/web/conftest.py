from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script


@pytest.fixture
def script() -> Script:
    return Script(pieces=["Three months."])


@pytest.fixture
def console(tmp_path: Path, script: Script) -> Iterator[Console]:
    made = Console(tmp_path, script, port=8080)
    yield made
    made.close()


@pytest.fixture
def browser(console: Console) -> Browser:
    return Browser(console)
