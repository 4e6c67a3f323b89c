"""No room is told what someone in it may not read."""

import pytest
from hypothesis import HealthCheck, settings

from tests.proof.readers import Readers

Readers.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


@pytest.mark.slow
class TestReaders(Readers.TestCase):
    """The machine at the size of every test run; `make prove` runs it far longer."""
