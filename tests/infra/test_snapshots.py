"""Templates as they were last looked at; a difference is reviewed like text.

Write them anew with `python -m tests.infra.snapshots`.
"""

import json

import pytest

from tests.infra.configurations import CONFIGURATIONS
from tests.infra.snapshots import FOLDER, beside, shown
from tests.infra.templates import Synthesise


@pytest.mark.parametrize("name", sorted(CONFIGURATIONS))
def test_the_templates_are_as_they_were_reviewed(synthesise: Synthesise, name: str) -> None:
    kept = json.loads((FOLDER / f"{name}.json").read_text())
    made = shown(synthesise(**CONFIGURATIONS[name]))
    assert (made if name == "default" else beside(made, shown(synthesise()))) == kept


def test_the_same_choices_give_the_same_templates(synthesise: Synthesise) -> None:
    assert synthesise().templates == synthesise(logDays="30").templates
