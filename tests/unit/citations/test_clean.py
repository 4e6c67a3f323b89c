"""What acts by itself does not get through, whatever it is wrapped in."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citations.clean import clean_markdown, unmarked

_LIVE = re.compile(
    r"https?:|www\.|\]\(|!\[[^\]]*\]\(|<[a-z!@#/]|[a-z]+://|(?<![\w.`])@\w|javascript:|data:",
    re.IGNORECASE,
)

PLANTED = {
    "an inline link": "Read [this](http://evil.example/a?b=c) now",
    "a link with a title": 'Read [this](http://evil.example "t") now',
    "a reference link": "Read [this][r] now\n\n[r]: http://evil.example\n",
    "a footnote definition": "Text\n[^1]: http://evil.example",
    "a bare address": "Go to https://evil.example/x",
    "an address without a scheme": "Go to www.evil.example/x",
    "an address relative to the scheme": "Go to //evil.example/x",
    "an autolink": "Go to <http://evil.example>",
    "an image": "![alt](http://evil.example/i.png?q=secret)",
    "an image by reference": "![alt][i]\n[i]: http://evil.example/i.png",
    "an image inside a link": "[![alt](http://evil.example/i)](http://evil.example)",
    "an HTML link": '<a href="http://evil.example">x</a>',
    "an HTML image": "<img src='http://evil.example/i'>",
    "an HTML tag left open": "<img src=http://evil.example/i ",
    "a script": "<script>fetch('http://evil.example')</script>",
    "a Slack link": "<http://evil.example|your profile>",
    "a Slack broadcast": "<!channel> look",
    "a Slack mention": "<@U012AB3CD> look",
    "a Slack channel": "<#C012AB3CD|general>",
    "a Slack group": "<!subteam^S012|@team>",
    "a Teams mention": "<at>Ann</at> look",
    "a plain broadcast": "@everyone look",
    "a full-width broadcast": "＠here look",
    "entities": "&lt;!channel&gt; &#60;http://evil.example&#62;",
    "entities twice": "&amp;lt;!here&amp;gt;",
    "a tag in a tag": "<<!channel>!channel>",
    "a script address": "[x](javascript:alert(1)) javascript:alert(1)",
    "a data address": "data:text/html,<b>x</b>",
    "another app's address": "slack://open?team=T1 msteams://x",
    "an address with hidden characters": "ht\u200btp://evil.example",
    "a direction override": "\u202emoc.live//:ptth",
    "a zero width space in a mention": "<\u200b!channel>",
    "tag characters": "hi\U000e0068\U000e0069",
    "a comment": "<!-- http://evil.example -->",
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED.keys())
def test_nothing_planted_stays_alive(text: str) -> None:
    cleaned = clean_markdown(text)

    assert not _LIVE.search(cleaned)
    assert "evil.example/" not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, **bold** and *italic*.",
        "- one [1]\n- two [2]",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```python\nx = a < b and c > d\n```",
        "Costs < 5 % and > 3 %, i.e. 4/5 of it [1][2].",
        "Write to hr@acme.test please",
        "Grün, 日本語, 한국어 [3]",
    ],
)
def test_ordinary_markdown_stays_as_it_is(text: str) -> None:
    assert clean_markdown(text) == text


def test_a_placeholder_in_a_manual_stays_readable() -> None:
    assert clean_markdown("aws s3 ls <bucket-name>") == "aws s3 ls ‹bucket-name›"


def test_a_host_name_stays_readable_but_is_no_link() -> None:
    assert clean_markdown("It runs on docs.acme.com today") == "It runs on `docs.acme.com` today"


_FRAGMENTS = st.lists(
    st.sampled_from(
        ["<", ">", "!", "@", "[", "]", "(", ")", "http://e.vil/x", "&lt;", "&amp;", "channel", "a",
         "www.", "//", "![", "](", "\u200b", "\u202e", "|", "\n", " ", "[1]", "`", "<at>", "data:", "x.com"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), _FRAGMENTS))
def test_no_text_at_all_leaves_a_live_token(text: str) -> None:
    cleaned = clean_markdown(text)

    assert not re.search(r"https?://|<[!@#]|<at>|\]\(|!\[[^\]]*\]\(", cleaned)
    assert not any(unicodedata.category(character) in {"Cf", "Co", "Cs"} for character in cleaned)
    assert clean_markdown(cleaned) == cleaned


def test_a_quotation_is_read_without_marks_of_headings_and_strong_words() -> None:
    quote = "It ends.\n\n## Limits\n* **Size**: 40 MB, __no__ more than 2*3*4, `**kw`, #1"

    assert unmarked(quote) == "It ends.\n\nLimits\n* Size: 40 MB, no more than 2*3*4, `**kw`, #1"


def test_a_quoted_table_is_read_without_its_lines() -> None:
    table = "The ports:\n\n| Name | Default |  |\n|---|:-:|---|\n| PORT | 8080 | `a or b` |\n|  | none |  |"

    assert unmarked(table) == "The ports:\n\nName · Default\nPORT · 8080 · `a or b`\nnone"
    assert (
        unmarked("Run `ls | wc`, or\n\nls | sort | uniq\n")
        == "Run `ls | wc`, or\n\nls | sort | uniq\n"
    )


def test_a_word_before_a_colon_is_no_address() -> None:
    assert (
        clean_markdown("-a file: True if it exists. Data: 3")
        == "-a file: True if it exists. Data: 3"
    )
