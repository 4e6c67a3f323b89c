"""Whatever Slack, the network and the machine do, each question has its one answer."""

import pytest
from hypothesis import settings

from tests.proof.machines import SLOW
from tests.proof.outcomes import Outcomes

Outcomes.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=SLOW,
)


@pytest.mark.slow
class TestOutcomes(Outcomes.TestCase):
    """The machine at the size of every test run; `make prove` runs it far longer."""
