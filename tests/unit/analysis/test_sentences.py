# ruff: noqa: RUF001 - these letters are the languages' own
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.analysis import sentences


def _split(text: str, language: str = "") -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Dr. Smith went to the U.S. Army base.", "He paid 3.5 dollars, e.g. for No. 5."]),
        ("en", ["Then “Stop!” he said.", "Why?", "Because J. K. Rowling did.", "The end."]),
        ("en", ["It was in the U.S.", "The rest was not."]),
        ("en", ["He asked “Why?” and left.", "(It was late.)", "Then it rained…", "Hard."]),
        (
            "de",
            ["Am 3. Oktober 1990 war es so weit.", "Siehe Abb. 4 z.B. im Anhang.", "Es ist 2000."],
        ),
        ("fr", ["M. Dupont habite à Paris.", "Voir p. 12.", "« Pourquoi ? » demande-t-il."]),
        ("es", ["El Sr. García vive aquí.", "¿Dónde?", "¡En Madrid!", "Son 3.500 pesos."]),
        ("ru", ["Он родился в 1950 г. в Москве.", "Сейчас ему 70 лет."]),
        ("ko", ["서버를 설정합니다.", "다음으로 진행하세요."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(language: str, expected: list[str]) -> None:
    assert _split(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["东亚银行成立于1918年。", "它在香港！", "真的吗？", "是的"]),
        ("ja", ["サーバーを再起動します。", "次に進みます。"]),
    ],
)
def test_sentences_without_blanks_between_them(language: str, expected: list[str]) -> None:
    assert _split("".join(expected), language) == expected


def test_items_rows_headings_and_code_stand_alone() -> None:
    lines = ["# Steps", "- Open the lid", "- Press. Wait.", "1. First", "| a | b |", "| 1. | 2 |"]
    text = "\n".join(lines) + "\n```\nx = 1. Y\n\ny = 2\n```\nThe end\nis near."
    assert _split(text) == [
        "# Steps", "- Open the lid", "- Press.", "Wait.", "1. First", "| a | b |", "| 1. | 2 |",
        "```\nx = 1. Y\n\ny = 2\n```", "The end\nis near.",
    ]  # fmt: skip


def test_a_line_break_does_not_end_a_sentence_but_a_blank_line_does() -> None:
    assert _split("one line\nand another\n\nNew paragraph") == [
        "one line\nand another",
        "New paragraph",
    ]


@given(st.text(alphabet='aB. \n|#-`1!?。"', max_size=80))
def test_spans_are_in_order_and_leave_out_only_blanks(text: str) -> None:
    at = 0
    for span in sentences(text, "en"):
        assert not text[at : span.start].strip()
        assert text[span.start : span.end].strip()
        at = span.end
    assert not text[at:].strip()
