"""Killed at random moments: every acknowledged question has one answer, every upload is there."""

from pathlib import Path

import pytest

from tests.proof.killing import run_rounds


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost_or_answered_twice(tmp_path: Path) -> None:
    found = run_rounds(tmp_path / "data", rounds=4, seed=11)

    assert found["drained"]
    assert found["messages_per_question"] == {"1": found["questions_acknowledged"]}
    assert found["answered_exactly_once"] == found["questions_acknowledged"] > 0
    assert found["uploads_missing"] == []
