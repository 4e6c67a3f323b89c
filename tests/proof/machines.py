"""State machines, played with a seed: what a run found can be found again."""

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

AT_ONCE = 10
"""Examples of one seed."""
SLOW = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
)
"""What hypothesis says of machines that hold a whole Footnote."""


def play(
    machine: type[RuleBasedStateMachine], *, number: int, steps: int, examples: int = AT_ONCE
) -> None:
    """Plays examples of one seed; the first that breaks raises, with the steps that led to it."""
    run_state_machine_as_test(
        seed(number)(machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=SLOW,
        ),
    )
