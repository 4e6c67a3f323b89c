"""A citation's link opens the page that proves it, for those who may read it, as long as it is there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Document
from bot.handlers.links import Links
from rag.domain import Principal
from tests.fakes.browsing import Browser
from tests.fakes.console import MEGABYTE, Console, present


@pytest.fixture
def far(console: Console) -> Browser:
    """Somebody in a chat: no console session."""
    return Browser(console, address="192.0.2.7")


def kept(console: Console, **changes: object) -> Document:
    console.files.save("documents/1", iter((b"%PDF",)), media_type="", max_bytes=MEGABYTE)
    plain: dict[str, object] = {"key": "documents/1", "media_type": "application/pdf"}
    return console.add("Secret plan.pdf", "Page one.", **{**plain, **changes})


def link(
    console: Console, document: Document, *readers: str, lasts: timedelta = timedelta(days=1)
) -> str:
    links = Links(console.signer, base_url="", now=present, last_for=lasts)
    return links.document(document.id, Principal(readers=frozenset(readers or {"everyone"})))


def test_the_link_leads_to_the_file_at_its_page(console: Console, far: Browser) -> None:
    document = kept(console)

    answer = far.get(link(console, document) + "&page=12")

    assert answer.status_code == 302
    location = answer.headers["location"]
    assert location.endswith("#page=12")
    assert answer.headers["referrer-policy"] == "no-referrer"
    path = location.removeprefix(console.base_url).partition("#")[0]
    assert far.get(path).content == b"%PDF"


def test_text_opens_at_the_quoted_words(console: Console, far: Browser) -> None:
    document = kept(console, media_type="text/plain")

    answer = far.get(link(console, document) + "&q=notice%20period-wise")

    assert answer.headers["location"].endswith("#:~:text=notice%20period%2Dwise")


def test_a_bare_address_opens_nothing(console: Console, far: Browser) -> None:
    document = kept(console)

    assert far.get(f"/d/{document.id}").status_code == 404


def test_a_link_made_for_others_than_its_readers_looks_like_no_document(
    console: Console, far: Browser
) -> None:
    document = kept(console, readers=frozenset({"channel:slack:C1"}))

    forbidden = far.get(link(console, document, "everyone"))
    absent = far.get(link(console, replace(document, id="none"), "everyone"))

    assert (forbidden.status_code, forbidden.text) == (absent.status_code, absent.text)
    assert "Secret plan" not in forbidden.text
    assert far.get(link(console, document, "channel:slack:C1")).status_code == 302


def test_a_link_of_one_document_opens_no_other(console: Console, far: Browser) -> None:
    one, other = kept(console), kept(console)
    token = link(console, one).partition("?")[2]

    assert far.get(f"/d/{other.id}?{token}").status_code == 404


def test_a_removed_document_says_so_without_its_title(console: Console, far: Browser) -> None:
    document = kept(console)
    address = link(console, document)
    console.remove(document.id)

    answer = far.get(address)

    assert answer.status_code == 410
    assert "This document was removed." in answer.text
    assert "Secret plan" not in answer.text


def test_a_removed_document_is_not_even_owned_up_to_before_others(
    console: Console, far: Browser
) -> None:
    document = kept(console, readers=frozenset({"channel:slack:C1"}))
    console.remove(document.id)

    assert far.get(link(console, document, "everyone")).status_code == 404


def test_narrowed_readers_are_felt_by_old_links(console: Console, far: Browser) -> None:
    document = kept(console)
    address = link(console, document)
    held = console.documents.get(document.id)
    assert held
    console.documents.put(replace(held, readers=frozenset({"user:slack:U1"})))

    assert far.get(address).status_code == 404


def test_an_expired_link_says_so(console: Console, far: Browser) -> None:
    document = kept(console)

    answer = far.get(link(console, document, lasts=timedelta(seconds=-1)))

    assert answer.status_code == 410
    assert "expired" in answer.text


def test_the_console_needs_no_token_for_what_it_may_read(
    console: Console, browser: Browser
) -> None:
    mine = kept(console)
    theirs = kept(console, readers=frozenset({"user:slack:U1"}))

    assert browser.get(f"/d/{mine.id}?page=1").status_code == 302
    assert browser.get(f"/d/{theirs.id}").status_code == 404


def test_a_web_page_opens_where_it_came_from(console: Console, far: Browser) -> None:
    document = kept(console, key="", source="https://docs.example/a")

    assert far.get(link(console, document)).headers["location"] == "https://docs.example/a"


def test_an_original_that_is_not_kept_is_said(console: Console, far: Browser) -> None:
    document = kept(console, key="", source="file:/somewhere/private.pdf")

    answer = far.get(link(console, document))

    assert answer.status_code == 404
    assert "/somewhere" not in answer.text


def test_a_citation_opens_the_passage_with_the_quote_highlighted(
    console: Console, browser: Browser
) -> None:
    document = console.add("Handbook.pdf", "Intro.", "Notice is\nthree  months. Always.", "End.")

    page = browser.page(f"/source/{document.id}?passage={document.id}%231&v=1&q=three+months")

    assert '<mark id="quote" tabindex="-1">three  months</mark>' in page
    assert "Page 2" in page
    assert f'href="/d/{document.id}?page=2"' in page


def test_the_panel_shows_only_the_neighbourhood(console: Console, browser: Browser) -> None:
    document = console.add("Long.pdf", *(f"Passage number {n}." for n in range(100)))

    panel = browser.page(f"/source/{document.id}?passage={document.id}%2350&panel=1")

    assert "Passage number 50." in panel
    assert "Passage number 48." in panel
    assert "Passage number 60." not in panel
    assert "<html" not in panel


def test_a_long_document_is_read_piece_by_piece(console: Console, browser: Browser) -> None:
    document = console.add("Long.pdf", *(f"Passage number {n}." for n in range(100)))

    first = browser.page(f"/source/{document.id}")
    second = browser.page(f"/source/{document.id}?from=61")

    assert "Passage number 0." in first
    assert "?from=61" in first
    assert "Passage number 99." in second


def test_a_changed_document_still_finds_the_words_and_says_that_it_changed(
    console: Console, browser: Browser
) -> None:
    document = console.add("Handbook.pdf", "Moved.", "Notice is three months.", version=2)

    page = browser.page(f"/source/{document.id}?passage=old&v=1&q=three+months")

    assert ">three months</mark>" in page
    assert "has changed since" in page


def test_a_source_that_may_not_be_read_looks_like_none(console: Console, browser: Browser) -> None:
    theirs = console.add("Theirs.pdf", "Secret.", readers=frozenset({"user:slack:U1"}))
    removed = console.add("Gone.pdf", "Old words.")
    console.remove(removed.id)

    forbidden = browser.get(f"/source/{theirs.id}")
    absent = browser.get("/source/none")

    assert (forbidden.status_code, forbidden.text) == (absent.status_code, absent.text)
    gone = browser.get(f"/source/{removed.id}")
    assert gone.status_code == 410
    assert "Old words" not in gone.text


def test_the_table_shows_what_one_may_read_and_its_state(
    console: Console, browser: Browser
) -> None:
    console.add("Open.pdf", "x", pages=12)
    console.add("Waiting.pdf", state="reading")
    console.add("Broken.pdf", state="failed", reason="This PDF has no text layer.")
    console.add("Theirs.pdf", readers=frozenset({"user:slack:U1"}))

    page = browser.page("/documents")

    assert "Theirs" not in page
    for words in ("Searchable", "Reading", "Not readable", "This PDF has no text layer.", "12"):
        assert words in page
    assert "3 documents" in page


def test_removing_asks_once_more_and_goes_through_the_queue(
    console: Console, browser: Browser
) -> None:
    document = console.add("Old.pdf", "x")
    assert "cannot be undone" in browser.page(f"/documents/{document.id}/remove")

    answer = browser.submit(
        "/console/press", action="confirm-remove", value=document.id, back="/documents"
    )
    console.worker.work()

    assert answer.headers["location"] == "/documents"
    assert "Old.pdf" not in browser.page("/documents")


def test_nothing_can_be_sent_back_to_a_foreign_page(browser: Browser) -> None:
    answer = browser.submit("/console/press", action="why", value="1", back="https://evil.example")

    assert answer.headers["location"] == "/"


def test_an_empty_index_offers_the_own_documentation(console: Console, tmp_path: object) -> None:
    del tmp_path
    learnt: list[str] = []
    console.parts["learn"] = lambda: learnt.append("docs")
    browser = Browser(console)
    assert "Read Footnote's own documentation" in browser.page("/").replace("&#39;", "'")

    browser.submit("/console/learn")

    assert learnt == ["docs"]
    console.add("Handbook.pdf", "x")
    assert "own documentation" not in browser.page("/")


def test_health_is_shown_to_people_and_to_programs(console: Console, browser: Browser) -> None:
    console.add("A.pdf", "one", "two")

    assert "Waiting in the queue" in browser.page("/status")
    figures = browser.get("/status", accept="application/json").json()
    assert (figures["documents"], figures["passages"], figures["dead"]) == (1, 2, 0)
