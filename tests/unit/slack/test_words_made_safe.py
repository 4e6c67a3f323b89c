"""Words of others cannot notify, lead away or hide; and nothing of them gets lost on the way."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.render.blocks import pack, unpack
from bot.platforms.slack.render.safety import escape, inert, link_markers, plain, safe_markdown

NASTY = st.lists(
    st.sampled_from(
        ["<!channel>", "<@U1>", "<#C1|x>", "<!subteam^S1>", "<https://e.example|bank>", "@here",
         "[a](https://e.example)", "![a](https://e.example/p.png)", "[a]: https://e.example", "`",
         "```", "\n", " ", "a", "[1]", "(", ")", "[", "]", "](", "<", ">", "\u202e", "\u200b", "\ue000",
         "www.e.example", "\x1b", "&lt;", "~~~", "**", "|", "!", "\\"]
    ),
    max_size=40,
).map("".join)  # fmt: skip
LIVE = re.compile(r"<[@!#]|<https?:|<mailto:|\]\(")


def hidden(text: str) -> list[str]:
    return [
        char
        for char in text
        if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}
    ]


@given(NASTY)
def test_no_mixture_of_markup_is_live_after_it_was_made_safe(text: str) -> None:
    safe = safe_markdown(text)

    outside_code = re.sub(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", safe)
    assert not re.search(r"<[@!#]|<https?:|<mailto:", safe)
    assert hidden(safe) == []
    assert "](" not in outside_code or "```" in safe or "~~~" in safe


@given(st.text())
def test_no_text_at_all_keeps_a_hidden_character_or_a_mention(text: str) -> None:
    for made in (safe_markdown(text), escape(text), inert(text), plain(text)):
        assert hidden(made) == []
        assert not re.search(r"<[@!#]", made)


@given(st.text())
def test_escaped_text_holds_no_raw_bracket(text: str) -> None:
    assert "<" not in escape(text)
    assert ">" not in escape(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("**bold** and `code` stay", "**bold** and `code` stay"),
        ("a < b and c > d & 50%", "a < b and c > d & 50%"),
        ("`List<String>` stays", "`List<String>` stays"),
        ("[bank](https://evil.example/x)", "bank"),
        ("[1](https://evil.example)", "[1]"),
        ("![track](https://evil.example/p.gif)", "track"),
        ("see https://intra.example/a.", "see `https://intra.example/a`."),
        ("go to evil.example/login now", "go to `evil.example/login` now"),
        ("open report.pdf and a/b", "open report.pdf and a/b"),
        ("ask @here", "ask \uff20here"),
        ("[1]: https://evil.example", "[1] : `https://evil.example`"),
        ("| a | b |\n| --- | --- |\n| 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
    ],
)
def test_form_stays_and_danger_goes(text: str, safe: str) -> None:
    assert safe_markdown(text) == safe


def test_only_cited_numbers_outside_code_become_links() -> None:
    linked = link_markers(
        "See [1][2] and [3], not `[1]`.", {1: "https://b/d?x=(1)", 2: "https://b/e"}
    )

    assert linked == ("See [[1]](https://b/d?x=%281%29)[[2]](https://b/e) and [3], not `[1]`.")


@given(st.text())
def test_a_button_carries_any_value_and_brings_it_back(value: str) -> None:
    packed = pack(value)

    assert all(ord(char) >= 32 for char in packed)
    assert unpack(packed) == value


def test_a_notification_reads_as_words_and_keeps_names_whole() -> None:
    text = "# Leave\n> 25 **days** in `leave_policy_2027.pdf`, _really_\n\n| a | b |\n| --- | :-: |\n| 1 | #2 |"

    assert plain(text) == "Leave 25 days in leave_policy_2027.pdf, really a b 1 #2"
