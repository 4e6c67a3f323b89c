"""Rubbish at every door of a serving Footnote; `make fuzz` sends far more of it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.proof.bending import NASTY, bent
from tests.proof.fuzzing import run, sound

AS_THEY_WERE = json.dumps(NASTY)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_rubbish_is_refused_at_every_door_and_leaves_nothing_behind(tmp_path: Path) -> None:
    found = run(tmp_path, cases=400, number=1)

    assert found["cases"] >= 400
    assert set(found["by_door"]) == {"slack", "teams", "console", "links", "uploads", "wire"}
    assert sound(found), found


@settings(max_examples=2_000, database=None, deadline=None)
@given(bent({"a": 1}))
def test_what_is_put_in_place_of_a_value_is_not_bent_itself(bent_value: object) -> None:
    """It was, so that each case made the next one's values larger, until the machine had no memory left."""
    del bent_value
    assert json.dumps(NASTY) == AS_THEY_WERE
