"""A model answers with a table: its head comes with the rows that hold, or not at all."""

from tests.fakes.scripted_model import scripted
from tests.fakes.shelf import Shelf, passage

LEAVE = passage(
    "Full-time employees receive 25 days of paid leave a year. Trainees receive 28 days of paid leave a year.",
    title="Leave",
)
QUESTION = "How many days of paid leave do employees and trainees receive a year?"
HEAD = "| Employees | Days of paid leave |\n| --- | --- |\n"
FIRST = "| Full-time employees | receive 25 days of paid leave [1] |\n"
WRONG = "| Trainees | receive 99 days of paid leave [1] |\n"
TRUE = "Full-time employees receive 25 days of paid leave a year [1].\n\n"


def test_a_table_keeps_its_head_and_the_rows_that_hold() -> None:
    answer = Shelf([LEAVE], chat=scripted(TRUE + HEAD + FIRST + WRONG)).ask(QUESTION)

    assert answer.text == (TRUE + HEAD + FIRST).rstrip()


def test_a_table_of_which_no_row_holds_leaves_nothing_behind() -> None:
    answer = Shelf([LEAVE], chat=scripted(TRUE + HEAD + WRONG + "\n" + TRUE)).ask(QUESTION)

    assert "|" not in answer.text
    assert answer.text.startswith(TRUE.rstrip())


def test_rows_whose_head_nothing_supports_are_a_table_all_the_same() -> None:
    head = "| Zebras | Quasars |\n| --- | --- |\n"
    answer = Shelf([LEAVE], chat=scripted(TRUE + head + FIRST)).ask(QUESTION)

    assert answer.text == TRUE + "|  |  |\n| --- | --- |\n" + FIRST.rstrip()


def test_rows_without_a_head_are_said_as_they_are() -> None:
    answer = Shelf([LEAVE], chat=scripted(TRUE + FIRST)).ask(QUESTION)

    assert answer.text == TRUE + FIRST.rstrip()
