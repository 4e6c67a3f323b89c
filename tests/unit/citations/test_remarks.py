"""Sources are said to disagree only where they speak of the same thing."""

import pytest

from rag.citations.remarks import disagreement
from rag.domain import Citation
from tests.fakes.shelf import passage

THIRTY = "A request that takes longer than 30 seconds is ended."
SIXTY = "A request that takes longer than 60 seconds is ended."


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ("Limits", "Limits of requests", True),
        ("Limits of 2024", "Limits of 2026", True),
        ("Operations", "Handbook", True),
        ("Old handbook", "Employee handbook", True),
        ("Create a job", "Delete a job", False),
        ("Alder Foods Annual Report 2021", "Corvid Logistics Annual Report 2021", False),
    ],
)
def test_pages_of_a_series_say_different_things_of_different_things(
    one: str, other: str, *, disagree: bool
) -> None:
    mine = passage(THIRTY, title=one)
    cited = Citation(number=1, passage=mine, quote=THIRTY)

    assert (disagreement((cited,), (mine, passage(SIXTY, title=other))) is not None) is disagree
