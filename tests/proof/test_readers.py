"""No room is told what someone in it may not read."""

import pytest
from hypothesis import settings

from tests.proof.machines import SLOW
from tests.proof.readers import Readers

Readers.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=SLOW,
)


@pytest.mark.slow
class TestReaders(Readers.TestCase):
    """The machine at the size of every test run; `make prove` runs it far longer."""
