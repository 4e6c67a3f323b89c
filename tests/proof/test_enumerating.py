"""A death at each failpoint there is; `make prove` dies at all of them, every test run at a few."""

from pathlib import Path

import pytest

from tests.proof.enumerating import run_deaths


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_wherever_the_process_dies_each_question_has_one_outcome(tmp_path: Path) -> None:
    found = run_deaths(tmp_path, seed=7, share=0.02)

    assert found["not_passed_by_any_scene"] == [], "a failpoint that no scene passes"
    assert found["not_in_the_code"] == []
    assert found["broken"] == []
    assert found["never_died_there"] == []
    assert found["held"] > 0
