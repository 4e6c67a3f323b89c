"""One slip of the keyboard lies between two words, or more does."""

import pytest

from rag.analysis.slips import is_slip, may_be_slip


@pytest.mark.parametrize(
    "typed",
    [
        "vaccation",
        "vacaton",
        "vacasion",
        "vcaation",
        "vacatoin",
        "vacaiotn",
        "vacations",
        "vacatio",
    ],
)
def test_one_slip_is_read_as_the_word_that_was_meant(typed: str) -> None:
    assert is_slip(typed, "vacation")


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("vacation", "vacation"),
        ("maternity", "paternity"),
        ("rhine", "rhone"),
        ("vacccation", "vacation"),
        ("vaccatoin", "vacation"),
        ("abcdef", "abfdec"),
        ("conversation", "conservation"),
        ("sha256sum", "sha512sum"),
        ("release1", "release2"),
        ("", "vacation"),
    ],
)
def test_another_word_stays_another(typed: str, other: str) -> None:
    assert not is_slip(typed, other)


def test_short_words_and_names_with_digits_are_taken_as_they_are() -> None:
    assert may_be_slip("aprov")
    assert not may_be_slip("rhon")
    assert not may_be_slip("release1")
