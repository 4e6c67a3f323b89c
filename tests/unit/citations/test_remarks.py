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


def test_notes_of_many_numbered_things_do_not_disagree() -> None:
    said, held = (f"The project number {n} is led by the team {n}." for n in (7, 1))
    mine, theirs = passage(said, title="Project 7"), passage(held, title="Project 1")
    cited = Citation(number=1, passage=mine, quote=said)

    assert disagreement((cited,), (mine, theirs)) is None
    grown = passage("The project number 1 is led by the team 9.", title="Project 1")
    other = passage("The project number 1 is led by the team 2.", title="Project 1, new")
    cited = Citation(number=1, passage=grown, quote=grown.text)
    assert disagreement((cited,), (grown, other)) is not None
