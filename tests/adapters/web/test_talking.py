"""What a person does in the console reaches the use cases, and what they say is shown."""

import json

import pytest

from bot.domain import Asked, Commanded, Pressed, Rated, StopPressed
from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script, new_id


def test_a_question_is_queued_translated_answered_and_shown(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = browser.ask("What is the notice period?")

    assert console.worker.work()

    asked = script.events[0]
    assert isinstance(asked, Asked)
    assert (asked.text, asked.place, asked.thread.root) == (
        "What is the notice period?",
        "direct",
        thread,
    )
    page = browser.page(f"/threads/{thread}")
    assert "What is the notice period?" in page
    assert "Three months." in page


def test_a_question_is_shown_before_it_is_answered(browser: Browser) -> None:
    thread = browser.ask("Still waiting?")

    assert "Still waiting?" in browser.page(f"/threads/{thread}")


def test_a_question_sent_twice_is_asked_once(console: Console, browser: Browser) -> None:
    fields = {"thread": new_id(), "message": new_id(), "text": "Once?"}
    browser.send("/console/messages", **fields)
    browser.send("/console/messages", **fields)

    console.worker.work()

    assert not console.worker.work()
    assert browser.page(f"/threads/{fields['thread']}").count('data-kind="question"') == 1


def test_a_second_try_writes_into_the_message_of_the_first(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = browser.ask("Again?")
    console.worker.work()
    (asked,) = script.events

    console.use_cases.handle(asked, last_try=False)

    assert browser.page(f"/threads/{thread}").count('data-kind="answer"') == 1


def test_a_follow_up_stays_in_its_thread(console: Console, browser: Browser) -> None:
    thread = browser.ask("First?")
    browser.ask("And second?", thread)
    console.worker.work()
    console.worker.work()

    page = browser.page(f"/threads/{thread}")

    assert page.index("First?") < page.index("And second?")
    assert page.count('data-kind="answer"') == 2
    assert len(console.transcript.threads("operator")) == 1


def test_a_line_that_begins_with_a_slash_is_a_command(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = new_id()
    for text in ("/footnote list", "/upload --expires 90d", "/ask what now?", "/footnote"):
        browser.ask(text, thread)
        console.worker.work()

    listing, upload, asked, bare = script.events
    assert isinstance(listing, Commanded)
    assert isinstance(upload, Commanded)
    assert isinstance(bare, Commanded)
    assert isinstance(asked, Asked)
    assert listing.name == "list"
    assert (upload.name, upload.argument) == ("upload", "--expires 90d")
    assert asked.text == "what now?"
    assert bare.name == "help"


@pytest.mark.parametrize(
    "said", ["/ask --model=big what now? --compare", "what now? --compare --model big"]
)
def test_a_model_can_be_chosen_for_one_question(
    console: Console, browser: Browser, script: Script, said: str
) -> None:
    browser.ask(said)
    console.worker.work()

    asked = script.events[0]
    assert isinstance(asked, Asked)
    assert (asked.text, asked.options) == ("what now?", {"model": "big", "compare": ""})


def test_a_path_is_a_question_and_not_a_command(
    console: Console, browser: Browser, script: Script
) -> None:
    browser.ask("/etc/hosts is what?")
    console.worker.work()

    assert isinstance(script.events[0], Asked)


def test_a_stop_overtakes_the_question_it_stops(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = browser.ask("A long one?")
    held = console.queue.lease()
    assert held is not None

    browser.send("/console/stop", thread=thread, message=new_id())
    console.worker.work()

    assert isinstance(script.events[0], StopPressed)
    assert script.events[0].thread.root == thread


def test_thumbs_and_their_reason_arrive_and_stay_pressed(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = browser.ask("Rated?")
    console.worker.work()
    (asked,) = script.events
    assert isinstance(asked, Asked)

    browser.submit(
        "/console/feedback",
        thread=thread,
        answer=asked.key,
        verdict="down",
        reason="Too short",
        correction="28 days",
    )
    console.worker.work()

    rated = script.events[1]
    assert isinstance(rated, Rated)
    assert (rated.answer_id, rated.verdict, rated.reason) == (asked.key, "down", "Too short")
    assert rated.correction == "28 days"
    page = browser.page(f"/threads/{thread}")
    assert 'data-verdict="down" aria-pressed="true"' in page
    assert 'data-verdict="up" aria-pressed="false"' in page


def test_a_button_arrives_with_its_value(
    console: Console, browser: Browser, script: Script
) -> None:
    browser.submit("/console/press", thread=new_id(), action="why", value="web:1")
    console.worker.work()

    pressed = script.events[0]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.value) == ("why", "web:1")


def test_what_cannot_be_asked_is_refused_in_one_sentence(
    console: Console, browser: Browser
) -> None:
    for fields in (
        {"text": "   "},
        {"text": "x" * 9000},
        {"thread": "../../etc", "text": "?"},
        {"message": "", "text": "?"},
    ):
        answer = browser.send(
            "/console/messages", **{"thread": new_id(), "message": new_id(), **fields}
        )
        assert answer.status_code == 422
        assert answer.text.endswith(".")
        assert "<" not in answer.text

    assert console.queue.lease() is None


def test_a_restart_shows_everything(console: Console, browser: Browser) -> None:
    thread = browser.ask("Kept?")
    console.worker.work()

    again = Browser(console)

    assert "Kept?" in again.page("/")
    assert "Three months." in again.page(f"/threads/{thread}")


def test_a_forgotten_thread_is_gone_from_the_list_and_from_memory(
    console: Console, browser: Browser, script: Script
) -> None:
    thread = browser.ask("Forget me")
    console.worker.work()

    assert "Delete this conversation?" in browser.page(f"/threads/{thread}/forget")
    browser.submit("/console/forget", thread=thread)
    console.worker.work()

    assert "Forget me" not in browser.page("/")
    assert isinstance(script.events[-1], Commanded)
    assert script.events[-1].name == "forget"


def test_half_a_character_harms_nothing(console: Console, browser: Browser) -> None:
    fields = {"thread": new_id(), "message": new_id(), "text": "Half \ud83d here"}
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "x-csrf-token": browser.token(),
    }

    answer = browser.client.post("/console/messages", content=json.dumps(fields), headers=headers)
    console.worker.work()

    assert answer.status_code == 202
    assert "Half ? here" in browser.page("/")
    assert "Half ? here" in browser.page(f"/threads/{fields['thread']}")
