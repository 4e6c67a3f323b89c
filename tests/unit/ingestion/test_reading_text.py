"""Text in all its forms: Markdown, HTML, mail, RTF, CSV, JSON, XML and plain."""

import json

import pytest

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Source
from tests.fakes.papers import EML, HTML, MARKDOWN, RTF


def reading(data: bytes | str, name: str) -> Reading:
    return read(Source(data=data.encode() if isinstance(data, str) else data, name=name))


def shown(found: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in found.blocks]


def test_markdown_keeps_its_structure_and_loses_its_marks() -> None:
    found = reading(MARKDOWN, "meals.md")
    assert found.title == "Meals"
    assert found.media_type == "text/markdown"
    assert shown(found) == [
        ("heading", "Meals and drinks"),
        ("paragraph", "Eat well, often, and read more."),
        ("list", "- one\n  - inner"),
        ("list", "1. first"),
        ("table", "| Meal | Price |\n| --- | --- |\n| Lunch | 12 |"),
        ("code", "x = 1\n    y = 2"),
    ]


def test_markdown_without_front_matter_is_called_by_its_first_heading() -> None:
    assert reading("# The *first* heading\n\nwords", "x.md").title == "The first heading"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.md", "| | |\n|---|---|\n| PORT | where it listens |\n"),
        ("x.html", "<table><tr><th></th><th></th></tr><tr><td>PORT</td><td>where it listens</td></tr></table>"),
    ],
)  # fmt: skip
def test_a_table_without_names_for_its_columns_keeps_its_first_row(name: str, text: str) -> None:
    assert shown(reading(text, name)) == [
        ("table", "|  |  |\n| --- | --- |\n| PORT | where it listens |")
    ]


def test_code_and_tables_inside_a_list_stay_whole() -> None:
    text = "- do this:\n\n  ```\n  run\n    it\n  ```\n\n- then that\n"
    assert shown(reading(text, "x.md")) == [
        ("list", "- do this:"),
        ("code", "run\n  it"),
        ("list", "- then that"),
    ]


def test_comments_in_markdown_are_not_text() -> None:
    assert "secret" not in str(reading("# T\n\n<!-- secret -->\n\nwords", "x.md"))


def test_a_page_gives_its_main_part_only() -> None:
    found = reading(HTML, "page.html")
    assert found.title == "Guide to meals"
    assert shown(found) == [
        ("heading", "Guide to meals"),
        ("paragraph", "Eat well and often.\nPay later."),
        ("heading", "Rules"),
        ("list", "- one\n  - inner\n- two"),
        ("list", "1. first"),
        ("table", "| Meal | Price |\n| --- | --- |\n| Lunch | 12 \\| 13 |"),
        ("code", "def f():\n    return 1"),
    ]


def test_a_page_without_a_main_part_is_read_whole_but_for_its_menus() -> None:
    page = (
        "<html><body><nav>menu</nav><div>words <i>here</i></div><footer>foot</footer></body></html>"
    )
    assert shown(reading(page, "x.html")) == [("paragraph", "words here")]


def test_a_definition_in_an_html_page_is_read_together_with_what_it_defines() -> None:
    page = """<html><body><dl>
        <dt><code>-e</code><a href="#e"> &para;</a></dt><dt><code>--exit</code></dt>
        <dd><p>Stop at once.</p><p>Not in lists.</p></dd>
        <dt>#<a href="#n"> &para;</a></dt><dd>How many there are.</dd>
        <dt>How do I stop?</dt><dd>Press a key.</dd>
        <dt>kinds</dt><dd><ul><li>one</li></ul></dd>
        <dt>last</dt>
        </dl><p>The end.</p></body></html>"""
    assert shown(reading(page, "x.html")) == [
        ("paragraph", "-e, --exit: Stop at once."),
        ("paragraph", "Not in lists."),
        ("paragraph", "#: How many there are."),
        ("paragraph", "How do I stop?"),
        ("paragraph", "Press a key."),
        ("paragraph", "kinds"),
        ("list", "- one"),
        ("paragraph", "last"),
        ("paragraph", "The end."),
    ]


def test_a_page_in_its_declared_encoding() -> None:
    page = '<html><meta charset="windows-1251"><body><p>\u041f\u0440\u0438\u0432\u0435\u0442</p></body></html>'
    assert shown(reading(page.encode("cp1251"), "x.html")) == [
        ("paragraph", "\u041f\u0440\u0438\u0432\u0435\u0442")
    ]


def test_a_heading_marked_as_in_markdown_is_one_in_plain_text_too() -> None:
    text = "## Options ##\nUse it well.\n# a comment\n### Limits\n\n* one\n* two\n##no heading\n"
    assert shown(reading(text, "x.txt")) == [
        ("heading", "Options"),
        ("paragraph", "Use it well.\n# a comment"),
        ("heading", "Limits"),
        ("list", "* one\n* two\n##no heading"),
    ]


def test_a_mail_shows_who_wrote_what_and_names_its_attachments() -> None:
    found = reading(EML, "mail.eml")
    assert found.title == "Café plan"
    assert shown(found)[-1] == ("paragraph", "We meet at noon.")
    assert "From: Ann <ann@example.com>" in found.blocks[1].text
    assert found.warnings == ("Its attachments were not read: menu.pdf.",)


def test_rtf_keeps_paragraphs_and_tables_and_drops_hidden_text() -> None:
    found = reading(RTF, "x.rtf")
    assert found.title == "Meals"
    assert shown(found) == [
        ("paragraph", "Rules"),
        ("paragraph", "An \u00e9clair costs \u20ac4."),
        ("table", "| Meal | Price |\n| --- | --- |\n| Lunch | 12 |"),
        ("paragraph", "the end"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_delimiter(delimiter: str) -> None:
    rows = [["name", "price"], [f'"Big{delimiter} red"', "3"], ["Bolt", "4"]]
    found = reading("\n".join(delimiter.join(row) for row in rows), "x.csv")
    lines = found.blocks[0].text.splitlines()
    assert lines[0] == "| name | price |"
    assert lines[3] == "| Bolt | 4 |"
    assert len(lines) == 4


def test_json_objects_become_lines_tables_and_lists() -> None:
    data = {
        "title": "Servers",
        "port": 80,
        "hosts": [{"name": "a", "ip": 1}, {"name": "b", "ip": 2}],
        "deep": {"x": {"y": [1, 2]}},
        "tags": ["p", "q"],
    }
    found = reading(json.dumps(data), "x.json")
    assert found.title == "Servers"
    assert shown(found) == [
        ("paragraph", "title: Servers\nport: 80"),
        ("heading", "hosts"),
        ("table", "| name | ip |\n| --- | --- |\n| a | 1 |\n| b | 2 |"),
        ("heading", "deep"),
        ("paragraph", "x.y: 1\nx.y: 2"),
        ("heading", "tags"),
        ("list", "- p\n- q"),
    ]


def test_one_json_document_per_line() -> None:
    found = reading('{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "x.jsonl")
    assert shown(found) == [("table", "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |")]


def test_broken_json_is_refused_with_the_line() -> None:
    with pytest.raises(Unreadable, match=r"the mistake is in line 2\."):
        reading('{"a": 1,\n nope}', "x.json")


def test_xml_data_and_running_text() -> None:
    page = (
        "<?xml version='1.0'?><shelf><book id='7'><title>Moby</title><author>Herman</author>"
        "<p>Call <b>me</b> Ishmael.</p></book></shelf>"
    )
    assert shown(reading(page, "x.xml")) == [
        ("paragraph", "book: id=7"),
        ("heading", "Moby"),
        ("paragraph", "author: Herman\np: Call me Ishmael."),
    ]


def test_plain_text_has_paragraphs_lists_and_underlined_headings() -> None:
    text = "Rules\n=====\n\nOne\ntwo.\n\n* a\n* b\n\n    code here\n"
    assert shown(reading(text, "x.txt")) == [
        ("heading", "Rules"),
        ("paragraph", "One\ntwo."),
        ("list", "* a\n* b"),
        ("code", "code here"),
    ]


ENCODED = {
    "utf-8": "Pr\u00fcfung der Gr\u00f6\u00dfe \u2013 sch\u00f6n",
    "utf-8-sig": "Pr\u00fcfung der Gr\u00f6\u00dfe",
    "utf-16": "Words in sixteen bits, \u041f\u0440\u0438\u0432\u0435\u0442",
    "utf-16-le": "Plain words without a mark at all",
    "utf-16-be": "Plain words without a mark at all",
    "utf-32": "Words in thirty-two bits",
    "latin-1": "L'\u00e9t\u00e9 \u00e0 la plage, \u00e7a va tr\u00e8s bien, No\u00ebl",
    "cp1252": "\u201cQuoted\u201d \u2013 d\u00e9j\u00e0 vu, 5 \u20ac each",
    "euc_kr": "\ucd9c\uc7a5\ube44\ub294 \ud300\uc7a5\uc774 \uc2b9\uc778\ud569\ub2c8\ub2e4. \uc601\uc218\uc99d\uc744 \uc81c\ucd9c\ud558\uc138\uc694.",
    "shift_jis": "\u51fa\u5f35\u8cbb\u306f\u4e0a\u53f8\u304c\u627f\u8a8d\u3057\u307e\u3059\u3002\u9818\u53ce\u66f8\u3092\u63d0\u51fa\u3057\u3066\u304f\u3060\u3055\u3044\u3002",
    "euc_jp": "\u51fa\u5f35\u8cbb\u306f\u4e0a\u53f8\u304c\u627f\u8a8d\u3057\u307e\u3059\u3002\u9818\u53ce\u66f8\u3092\u63d0\u51fa\u3057\u3066\u304f\u3060\u3055\u3044\u3002",
    "gb18030": "\u5dee\u65c5\u8d39\u7531\u7ecf\u7406\u6279\u51c6\uff0c\u6211\u4eec\u7684\u89c4\u5b9a\u662f\u4e0d\u80fd\u8d85\u8fc7\u4e00\u767e\u5143\uff0c\u8bf7\u5728\u6708\u5e95\u524d\u63d0\u4ea4\u6240\u6709\u7684\u53d1\u7968\u3002",
    "cp1251": "\u041a\u043e\u043c\u0430\u043d\u0434\u0438\u0440\u043e\u0432\u043e\u0447\u043d\u044b\u0435 \u0440\u0430\u0441\u0445\u043e\u0434\u044b \u0443\u0442\u0432\u0435\u0440\u0436\u0434\u0430\u0435\u0442 \u0440\u0443\u043a\u043e\u0432\u043e\u0434\u0438\u0442\u0435\u043b\u044c \u043e\u0442\u0434\u0435\u043b\u0430.",
    "cp1250": "Zwrot koszt\u00f3w podr\u00f3\u017cy s\u0142u\u017cbowej zatwierdza prze\u0142o\u017cony, je\u015bli b\u0119d\u0105 rachunki.",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_text_in_any_encoding(encoding: str) -> None:
    text = ENCODED[encoding]
    assert reading((text + "\n\n" + text).encode(encoding), "x.txt").blocks[0].text == text


def test_what_nobody_sees_is_taken_out_of_every_text() -> None:
    text = "se\u200be\u00ad \u202ewo\u2060rds\u202c \U000e0041\ufb01ne \x07\x1b[31m\ud55c\u3164\uae00 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    found = reading(text, "x.txt").blocks[0].text
    assert (
        found == "see words fine [31m\ud55c\uae00 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (HTML, "page.pdf", "text/html"),
        (HTML, "page", "text/html"),
        (RTF, "page.doc", "application/rtf"),
        (EML, "message", "message/rfc822"),
        ('{"a": 1}', "data", "application/json"),
        ("<a>b</a>", "data", "application/xml"),
        ("a,b\n1,2", "data.csv", "text/csv"),
        ("a,b\n1,2", "data", "text/plain"),
        ("# Title", "x.md", "text/markdown"),
        ("# Title", "x.txt", "text/plain"),
        ("A PDF begins with %PDF-1.7 and ends with %%EOF.", "x.txt", "text/plain"),
        ("<div>\n\n# Title\n\n```html\n<body>x</body>\n```", "x.md", "text/markdown"),
        ("<html><body>words</body></html>", "x.md", "text/html"),
        ("[section]\nkey = 1", "x.toml", "text/plain"),
        ("Note: this is\nno mail.", "x", "text/plain"),
    ],
)
def test_the_kind_is_told_by_content_and_the_name_only_breaks_ties(
    data: bytes | str, name: str, media_type: str
) -> None:
    assert reading(data, name).media_type == media_type
