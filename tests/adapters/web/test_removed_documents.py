"""Once a document is gone, old messages no longer quote it."""

from dataclasses import replace

import pytest

from bot.domain import Document, DocumentReady
from bot.domain.transcript import Entry
from bot.platforms.web.views import reply_view
from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script, new_id, present


@pytest.fixture
def plan(console: Console) -> Document:
    return console.add("Secret plan", "The launch is in May.")


def answered(console: Console, browser: Browser, script: Script, document: Document) -> str:
    """A thread in which the document was quoted."""
    script.citations = (console.cite(1, document, 1, "The launch is in May."),)
    thread = browser.ask("When is the launch?")
    console.worker.work()
    return thread


def test_an_answer_no_longer_quotes_a_removed_document(
    console: Console, browser: Browser, script: Script, plan: Document
) -> None:
    thread = answered(console, browser, script, plan)
    assert "The launch is in May." in browser.page(f"/threads/{thread}")

    console.remove(plan.id)

    for page in (f"/threads/{thread}", f"/threads/{thread}/messages"):
        shown = browser.page(page)
        assert "The launch is in May." not in shown
        assert "Secret plan" not in shown
        assert "quoted a document that was removed" in shown
        assert "When is the launch?" in shown


def test_an_answer_from_other_documents_stays(
    console: Console, browser: Browser, script: Script, plan: Document
) -> None:
    other = console.add("Handbook", "Notice is three months.")
    thread = answered(console, browser, script, plan)

    console.remove(other.id)

    assert "The launch is in May." in browser.page(f"/threads/{thread}")


def test_a_document_that_the_person_may_no_longer_read_is_not_quoted(
    console: Console, browser: Browser, script: Script, plan: Document
) -> None:
    thread = answered(console, browser, script, plan)

    held = console.documents.get(plan.id)
    assert held is not None
    console.documents.put(replace(held, readers=frozenset({"channel:slack:C1"})))

    assert "The launch is in May." not in browser.page(f"/threads/{thread}")


def test_the_message_that_announced_it_says_that_it_was_removed(
    console: Console, browser: Browser, plan: Document
) -> None:
    thread = new_id()
    view = reply_view(DocumentReady(document=plan, summary="It launches in May."))
    console.transcript.put(
        "operator", Entry(thread=thread, id="e1", author="footnote", view=view, at=present())
    )
    assert "It launches in May." in browser.page(f"/threads/{thread}")

    console.remove(plan.id)

    shown = browser.page(f"/threads/{thread}")
    assert "It launches in May." not in shown
    assert "This document was removed" in shown
