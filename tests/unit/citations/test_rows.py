"""A row of a table, said as a sentence."""

import pytest

from rag.citations.rows import spoken
from tests.fakes.shelf import Shelf, passage

TABLE = """| command | does |
| --- | --- |
| `pack slack\\|teams` | writes what the platform needs to install the parcel app |
| `weigh` | tells how heavy a parcel is |"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("| `weigh` | tells | ", "`weigh` · does: tells"),
        (r"| `pack slack\|teams` | writes |", "`pack slack|teams` · does: writes"),
        (r"| a\| | b |", "a| · does: b"),
        ("| a | |", "a"),
        ("a | b", "a · does: b"),
    ],
)
def test_a_stroke_behind_a_backslash_belongs_to_its_cell(row: str, said: str) -> None:
    assert spoken(row, TABLE.replace("| `weigh` | tells how heavy a parcel is |", row)) == said


def test_a_row_with_such_a_stroke_is_quoted_whole() -> None:
    answer = Shelf([passage(TABLE, title="Parcels")]).ask(
        "What is needed to install the parcel app?"
    )

    assert "pack slack|teams · does: writes what the platform needs" in answer.text.replace("`", "")
