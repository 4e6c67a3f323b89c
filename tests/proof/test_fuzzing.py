"""Rubbish at every door of a serving Footnote; `make fuzz` sends far more of it."""

from pathlib import Path

import pytest

from tests.proof.fuzzing import run, sound


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_rubbish_is_refused_at_every_door_and_leaves_nothing_behind(tmp_path: Path) -> None:
    found = run(tmp_path, cases=400, number=1)

    assert found["cases"] >= 400
    assert set(found["by_door"]) == {"slack", "teams", "console", "links", "uploads", "wire"}
    assert sound(found), found
