"""A folder that does not fit on the disk: as much as there is room for is taken in, and nothing lies about."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.small_disk import small_disk
from tests.scenarios.machine.conftest import Machine

pytestmark = pytest.mark.slow


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk("2m") as folder:
        yield folder


def test_what_does_not_fit_is_said_and_leaves_no_copy_behind(disk: Path, tmp_path: Path) -> None:
    machine, luck = Machine(disk / "data"), random.Random(1)  # noqa: S311 - repeatable
    for number in range(8):
        words = " ".join(f"w{luck.randrange(10**5)}." for _ in range(15_000))
        (tmp_path / f"{number:02}.txt").write_text(f"Rule {number} is kept.\n\n{words}")

    said = machine.run("ingest", str(tmp_path), code=1)

    assert "There is no room left" in said
    held = [path for path in (disk / "data" / "files").rglob("*") if path.is_file()]
    assert len(held) == said.count("indexed"), "a file for each document, and no other"


def test_a_disk_without_a_byte_left_is_said_in_one_sentence(disk: Path, tmp_path: Path) -> None:
    machine = Machine(disk / "data")
    (tmp_path / "leave.txt").write_text("Every employee receives 25 days of paid leave a year.\n")
    machine.run("ingest", str(tmp_path))
    with pytest.raises(OSError, match="No space"), (disk / "ballast").open("wb") as ballast:
        ballast.write(b"x" * 8_000_000)

    for command in (
        ["ask", "How much leave?"],
        ["documents"],
        ["ingest", str(tmp_path / "leave.txt")],
    ):
        said = machine.run(*command, code=1)
        assert said.startswith("footnote: There is no room left")
        assert said.count("\n") <= 2
