"""Markdown on its way into Teams."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.render.answers import shown
from bot.platforms.teams.render.text import safe, settled, split, without_tables

OURS = "https://bot.example.com/d/1?t=x"
PIECES = st.lists(
    st.sampled_from(
        [
            "word ",
            "[1] ",
            "[12]. ",
            "[label](https://evil.test/x) ",
            f"[ours]({OURS}&page=3) ",
            "`code` ",
            "```\nblock | x\n```\n",
            "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n",
            "\n\n",
            "- item\n",
            "https://evil.test/?q=1 ",
            "<b>x</b> ",
            "&lt;at&gt; ",
            "**bold** ",
        ]
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "safe_text"),
    [
        ("[x](https://evil.test)", "x"),
        ("![x](https://evil.test/p.png)", "x"),
        ("see https://evil.test/?q=s now", "see `https://evil.test/?q=s` now"),
        ("<https://evil.test>", "`https://evil.test`"),
        ("<at>All</at> <script>", "&lt;at>All&lt;/at> &lt;script>"),
        ("&lt;at&gt;", "&amp;lt;at&amp;gt;"),
        ("a & b", "a & b"),
        (f"[x]({OURS})", f"[x]({OURS})"),
        (f"[x]({OURS}&page=3)", f"[x]({OURS}&page=3)"),
        (f"[x]({OURS}.evil.test)", "x"),
        ("[x](javascript:alert(1))", "x)"),
        ("`<b>` and <b>", "`<b>` and &lt;b>"),
        ("mailto:a@b.test", "`mailto:a@b.test`"),
        ("\x00 0\x00", " 0"),
    ],
)
def test_only_our_links_and_no_html_leave(text: str, safe_text: str) -> None:
    assert safe(text, [OURS]) == safe_text


@given(PIECES)
def test_no_foreign_link_ever_leaves(pieces: list[str]) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", shown("".join(pieces), (OURS,)), flags=re.DOTALL)

    assert "evil.test" not in text
    assert "<b" not in text


@given(PIECES)
def test_whatever_was_streamed_the_whole_text_begins_with_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = shown(text, (OURS,))
    for end in range(len(text)):
        assert whole.startswith(shown(settled(text[:end]), (OURS,)).rstrip())


def test_a_table_becomes_a_list_that_keeps_its_markers() -> None:
    table = "Before\n\n| Who | Days |\n|:--|--:|\n| Staff | 25 [1] |\n| Interns |  |\n\nAfter"

    assert (
        without_tables(table)
        == "Before\n\n- Who **Staff**: Days: 25 [1]\n- Who **Interns**\n\nAfter"
    )


def test_a_table_in_code_stays_code() -> None:
    code = "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```"

    assert without_tables(code) == code


@given(st.text(alphabet="ab \n", max_size=300), st.integers(min_value=5, max_value=50))
def test_splitting_loses_no_word(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("line", ["x = 1  # a line of code\n", "y" * 5000 + "\n", "z" * 50])
def test_code_that_is_cut_stays_code_in_every_piece(line: str) -> None:
    written = line * (20_000 // len(line))
    code = f"```python\n{written}```"
    pieces = split(f"Before.\n\n{code}\n\nAfter.", 900)

    assert all(len(each) <= 900 for each in pieces)
    assert all(each.count("```") % 2 == 0 for each in pieces)
    assert all(each.startswith("```python\n") for each in pieces[1:-1])
    kept = "".join("".join(each.split("```")[1::2]) for each in pieces)
    assert "".join(kept.split()).replace("python", "") == "".join(written.split())
