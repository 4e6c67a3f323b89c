"""Whatever a model, a document or a person writes, the console shows words and our own links."""

import itertools
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.transcript import Entry
from bot.platforms.web.markdown import AnswerMarkdown, Mark
from bot.platforms.web.rendering import Renderer
from rag.visible import visible
from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script

MARKS = {1: Mark(href="/source/d1?passage=p1#quote", label="Source 1: Handbook, page 2")}
markdown = AnswerMarkdown("https://footnote.example")
renderer = Renderer(base_url="https://footnote.example", now=lambda: datetime.now(UTC))


class Tags(HTMLParser):
    """The tags of some HTML, with their attributes, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.found}


def harmless(html: str) -> bool:
    """No tag that loads or runs anything, no handler, no link but our own."""
    for name, held in Tags(html).found:
        if name in {"script", "img", "iframe", "object", "embed", "style", "link", "base", "meta"}:
            return False
        if any(each.startswith("on") or each in {"style", "src", "srcdoc"} for each in held):
            return False
        if not held.get("href", "/").startswith(("/", "https://footnote.example/d/")):
            return False
    return True


def entry(**view: object) -> Entry:
    return Entry(
        thread="t", id="m1", author="footnote", view=view, at=datetime(2026, 3, 2, tzinfo=UTC)
    )


def answer(text: str, **changes: object) -> Entry:
    plain: dict[str, object] = {
        "kind": "answer",
        "answer_id": "web:1",
        "text": text,
        "answered": True,
        "stopped": False,
        "citations": [
            {
                "number": 1,
                "quote": "three months",
                "document": "d1",
                "passage": "p1",
                "title": "Handbook",
                "page": 2,
                "heading": [],
                "version": 1,
                "updated": "",
            }
        ],
        "nearest": [],
        "remarks": [],
        "model": "",
        "more_for_asker": False,
    }
    return entry(**{**plain, **changes})


def test_a_marker_opens_its_source_and_belongs_to_the_word_before_it() -> None:
    html = markdown.html("Three months [1].", MARKS)

    assert 'months<a class="mark" href="/source/d1?passage=p1#quote"' in html
    assert 'aria-label="Source 1: Handbook, page 2"' in html


def test_a_marker_without_a_source_stays_text() -> None:
    assert "[7]" in markdown.html("Three months [7].", MARKS)


def test_a_marker_is_never_the_text_of_a_foreign_link() -> None:
    html = markdown.html("See [1](https://evil.example/x).", MARKS)

    assert 'href="https://evil' not in html


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example/?q=secret)",
        "[click](//evil.example)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<https://evil.example>",
        "<a href='https://evil.example'>x</a>",
        "<script>alert(1)</script>",
        "<img src=https://evil.example/x.png>",
        "![x](https://evil.example/x.png)",
        "![x][r]\n\n[r]: https://evil.example/x.png",
        "[x][r]\n\n[r]: https://evil.example",
        "<svg onload=alert(1)>",
        "[x](https://footnote.example.evil.example/d/1)",
        "[x](https://footnote.example@evil.example/d/1)",
        "```html\n<script>alert(1)</script>\n```",
        "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](https://evil.example) |",
    ],
)
def test_nothing_a_model_writes_leaves_the_page_or_runs_on_it(text: str) -> None:
    html = markdown.html(text, {})

    assert not Tags(html).names & {"a", "img", "script", "svg"}


def test_a_link_to_our_own_documents_is_kept() -> None:
    assert 'href="/d/abc?t=1"' in markdown.html("[Handbook](/d/abc?t=1)", {})
    assert "href=" in markdown.html("[Handbook](https://footnote.example/d/abc)", {})


def test_lists_tables_code_and_emphasis_survive() -> None:
    html = markdown.html("**b** *i* `c`\n\n- one\n- two\n\n| a |\n|---|\n| 1 |\n\n# Head", {})

    for word in ("<strong>", "<em>", "<code>", "<li>", "<table>", "<h3>"):
        assert word in html


MARKDOWNISH = st.text(alphabet="[]()!<>`*_|~\\\n\t :/#&;=\"'ahjtpsimgevlx1.-", max_size=200)


@given(st.text(max_size=400) | MARKDOWNISH)
@settings(max_examples=500, deadline=None)
def test_no_text_makes_a_tag_or_link_of_its_own(text: str) -> None:
    assert harmless(renderer.message(answer(text)))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_titles_quotes_and_questions_are_shown_as_words(text: str) -> None:
    hostile = f"{text}<script>x</script>\"'><img src=x>"
    page = renderer.message(
        answer("Yes [1].", remarks=[hostile], model=hostile)
    ) + renderer.message(entry(kind="question", text=hostile))

    assert harmless(page)


def test_hidden_characters_are_not_shown() -> None:
    hidden = "pay\u202egnp.exe\u200b \U000e0041\ufeff\u2066x\u2069\x1b[31m"

    assert visible(hidden) == "paygnp.exe x[31m"
    page = renderer.message(answer(hidden))
    assert not set(hidden) & set(page) & {"\u202e", "\u200b", "\U000e0041", "\ufeff", "\x1b"}


def test_scripts_that_need_joiners_keep_them() -> None:
    assert visible("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


def test_an_answer_shows_sources_with_page_and_quote() -> None:
    page = renderer.message(answer("Three months [1]."))

    assert "Handbook" in page
    assert "page 2" in page
    assert "three months" in page
    assert 'href="/source/d1?passage=p1&amp;v=1&amp;q=three+months#quote"' in page


def test_an_answer_without_sources_shows_the_nearest_documents() -> None:
    nearest = [
        {
            "document": "d2",
            "passage": "p9",
            "title": "Travel policy",
            "page": None,
            "heading": ["Trains"],
            "version": 1,
            "updated": "",
        }
    ]

    page = renderer.message(
        answer("I could not find this.", answered=False, citations=[], nearest=nearest)
    )

    assert "The nearest I have" in page
    assert "Travel policy" in page


def test_an_answer_being_written_shows_words_and_pale_numbers() -> None:
    page = renderer.message(entry(kind="working", status="Searching", text="Three months [1]"))

    assert '<span class="mark">1</span>' in page
    assert 'aria-busy="true"' in page


@pytest.mark.parametrize(
    "view",
    [
        {"kind": "working", "status": "", "text": ""},
        {"kind": "notice", "tone": "error", "text": "Something broke.", "buttons": []},
        {
            "kind": "notice",
            "tone": "info",
            "text": "More?",
            "buttons": [{"label": "Yes", "action": "private", "value": "1", "style": "primary"}],
        },
        {
            "kind": "invitation",
            "url": "/upload/x",
            "expires": "",
            "readers": ["everyone"],
            "curl": "curl -F file=@x",
        },
        {"kind": "documents", "total": 0, "documents": []},
        {
            "kind": "ready",
            "document": "d1",
            "title": "Handbook",
            "pages": 3,
            "state": "indexed",
            "readers": ["user:web:operator"],
            "summary": "It says much [1].",
            "citations": [],
            "suggestions": ["What is it?"],
        },
        {"kind": "sources", "citations": []},
        {
            "kind": "explanation",
            "question": "notice period",
            "passages": [],
            "removed": ["A number that no passage holds."],
            "steps": [{"name": "search", "milliseconds": 1.2, "detail": "12 passages"}],
            "model": "extractive",
            "confidence": 0.9,
            "tokens": 0,
            "cost": None,
            "filtered": 2,
        },
        {"kind": "home", "prompts": ["What?"], "retention": "90 days"},
    ],
)
def test_every_kind_of_reply_is_rendered(view: dict[str, object]) -> None:
    assert '<article class="message' in renderer.message(entry(**view))


def test_headings_lead_from_message_to_message_without_a_gap(
    console: Console, browser: Browser, script: Script
) -> None:
    document = console.add("Handbook.pdf", "The notice period is three months.")
    script.pieces = ["# Notice\n\nIt is three months [1].\n\n## In short\n\nThree months [1]."]
    script.citations = (console.cite(1, document, 1, "three months"),)
    thread = browser.ask("What is the notice period?")
    console.worker.work()

    main = browser.page(f"/threads/{thread}").partition("<main")[2].partition("</main>")[0]
    levels = [int(name[1]) for name, _ in Tags(main).found if re.fullmatch("h[1-6]", name)]

    assert levels[:2] == [1, 2]
    assert set(levels[2:]) == {3, 4}
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))


def test_what_a_screen_reader_calls_the_brand_holds_what_is_seen(browser: Browser) -> None:
    brand = re.search(r'<a class="brand"([^>]*)>(.*?)</a>', browser.page("/"))

    assert brand is not None
    assert "aria-label" not in brand[1]
    assert '<sup aria-hidden="true">1</sup>' in brand[2]
