"""A long answer is cut where a reader would pause, and nothing of it is dropped."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.render.split import LIMIT, split_markdown

SENTENCES = " ".join(f"Sentence number {n} says something." for n in range(200))
TABLE = "| Name | Value |\n| --- | --- |\n" + "\n".join(f"| row {n} | {n} |" for n in range(200))
CODE = "```python\n" + "\n".join(f"value_{n} = {n}" for n in range(200)) + "\n```"
LIST = "\n".join(f"- item {n} of the list\n  with a second line" for n in range(200))


def test_what_fits_stays_one_message() -> None:
    assert split_markdown(SENTENCES) == [SENTENCES]


def test_prose_is_cut_after_a_sentence() -> None:
    parts = split_markdown(SENTENCES, 500)

    assert all(len(part) <= 500 for part in parts)
    assert all(part.rstrip().endswith(".") for part in parts)
    assert " ".join(part.strip() for part in parts) == SENTENCES


def test_a_table_repeats_its_head() -> None:
    parts = split_markdown(TABLE, 500)

    assert len(parts) > 2
    assert all(part.startswith("| Name | Value |\n| --- | --- |\n| row ") for part in parts)
    rows = [row for part in parts for row in re.findall(r"\| row \d+ \|", part)]
    assert rows == [f"| row {n} |" for n in range(200)]


def test_code_is_closed_and_opened_again_with_its_language() -> None:
    parts = split_markdown(CODE, 500)

    assert all(part.startswith("```python\n") and part.endswith("\n```") for part in parts)
    lines = [line for part in parts for line in part.split("\n")[1:-1]]
    assert lines == [f"value_{n} = {n}" for n in range(200)]


def test_a_list_is_cut_between_items() -> None:
    parts = split_markdown(LIST, 500)

    assert all(part.startswith("- item") and part.endswith("second line") for part in parts)


def test_a_heading_moves_on_with_what_it_heads() -> None:
    text = "Words and words. " * 27 + "\n\n# Next\n\n" + "More words. " * 20
    first, second = split_markdown(text, 480)

    assert "# Next" not in first
    assert second.startswith("# Next")


def test_bold_words_are_never_parted() -> None:
    text = "**One. Two. Three. Four.** Five. " * 30
    assert all(part.count("**") % 2 == 0 for part in split_markdown(text, 300))


def test_a_single_endless_word_is_cut_all_the_same() -> None:
    parts = split_markdown("x" * 2500, 1000)

    assert "".join(parts) == "x" * 2500
    assert max(map(len, parts)) <= 1000


PIECES = st.lists(
    st.sampled_from(
        ["A sentence. ", "Another one! ", "\n", "\n\n", "- item\n", "# Head\n", "word ", "```\n",
         "\n| a | b |\n| - | - |\n| 1 | 2 |\n", "**bold** ", "~~~\n", "1. first\n", "    indented\n"]
    ),
    max_size=120,
).map("".join)  # fmt: skip


@given(PIECES, st.integers(min_value=80, max_value=400))
def test_any_text_comes_through_whole_in_parts_that_fit(text: str, limit: int) -> None:
    parts = split_markdown(text, limit)

    assert all(len(part) <= limit for part in parts)
    added = re.compile(r"[`~|\-\s]|\b[ab12]\b")  # fences and table heads may be repeated
    assert added.sub("", "\n".join(parts)) == added.sub("", text)


def test_the_limit_leaves_room_below_slacks() -> None:
    assert LIMIT < 12_000
