"""What a person sees of a text, and nothing else, is asked, checked and shown."""

# ruff: noqa: RUF001 - letters of Persian

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\u2066b\u2069\u200b\u2060\ufeffc\u00add", "abcd"),
        ("hi\U000e0049\U000e0067\U000e007f!", "hi!"),
        ("a\ufe00\ufe0f\U000e0100\U000e01efb", "ab"),
        ("a\u3164\u2800\u115f\uffa0\u17b4b", "ab"),
        ("bell\x07 \x1b[31mred", "bell [31mred"),
        ("private\ue000\U000f0000 \ud800half", "private half"),
        ("one\r\ntwo\rthree\u2028four\x0cfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\u00a0b\u3000c\td", "a b c\td"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🔬 ❤\ufe0f\u200d🔥", "👩\u200d🔬 ❤\u200d🔥"),
        ("می\u200c\u200d\u200c\u200cخواهم", "میخواهم"),
        ("ab\u200cc\u200d \u200c", "abc "),
    ],
)
def test_what_hides_is_gone_and_what_is_written_stays(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_looking_twice_changes_nothing_and_nothing_hidden_is_left(text: str) -> None:
    seen = visible(text)

    assert visible(seen) == seen
    assert all(
        each in "\n\t\u200c\u200d"
        or unicodedata.category(each) not in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
        for each in seen
    )
