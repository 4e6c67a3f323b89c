"""One talks to Footnote in the console: asking, streaming, citations, feedback, stopping."""

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bot.domain import Asked, Rated
from tests.browser.conftest import OpenPage
from tests.fakes.console import Console, Script

Shot = Callable[[Page, str], None]


@pytest.fixture
def handbook(console: Console, script: Script) -> list[threading.Event]:
    """An answer in three pieces with three sources; each piece waits for its gate."""
    document = console.add(
        "Employee handbook.pdf",
        "Welcome. This handbook explains how we work together, and what we owe each other.",
        "Either side may end the employment with a notice period of three months to the end of a "
        "quarter. During the first six months the notice period is two weeks.",
        "Holidays are thirty days a year. Unused days can be carried over until the end of March.",
    )
    travel = console.add(
        "Travel policy 2026.md",
        "Trains are preferred to flights for journeys under five hours. Tickets are booked through "
        "the travel desk.",
    )
    script.pieces = [
        "The notice period is **three months** to the end of a quarter [1]. ",
        "During the first six months it is two weeks [1].\n\n",
        "- Holidays: thirty days a year [2]\n- Trains rather than flights under five hours [3]\n",
    ]
    script.citations = (
        console.cite(1, document, 2, "a notice period of three months to the end of a quarter"),
        console.cite(2, document, 3, "Holidays are thirty days a year"),
        console.cite(3, travel, 1, "Trains are preferred to flights for journeys under five hours"),
    )
    script.gates = [threading.Event() for _ in script.pieces]
    return list(script.gates)


def ask(page: Page, text: str = "What is the notice period, and how many holidays?") -> None:
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")


def let_all(gates: list[threading.Event]) -> None:
    for gate in gates:
        gate.set()


def test_the_words_of_an_answer_appear_as_they_come(
    page: Page, site: str, handbook: list[threading.Event], shot: Shot
) -> None:
    page.goto(site)
    shot(page, "01-welcome")
    ask(page)
    working = page.locator("[data-kind=working]")
    expect(working).to_contain_text("Reading 12 passages")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    shot(page, "02-working")

    handbook[0].set()
    expect(working).to_contain_text("three months")
    expect(working).not_to_contain_text("two weeks")
    handbook[1].set()
    expect(working).to_contain_text("two weeks")
    shot(page, "03-streaming")
    handbook[2].set()

    answer = page.locator("[data-kind=answer]")
    expect(answer.locator("a.mark")).to_have_count(4)
    expect(answer.get_by_role("region", name="Sources").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(page.locator("[data-announce]")).to_contain_text("three months")
    threads = page.get_by_role("navigation", name="Conversations")
    expect(threads.locator(".thread")).to_have_text(
        "What is the notice period, and how many holidays?"
    )
    shot(page, "04-answer")


def test_a_citation_opens_its_page_with_the_quote_highlighted(
    page: Page, site: str, handbook: list[threading.Event], shot: Shot
) -> None:
    let_all(handbook)
    page.goto(site)
    ask(page)
    mark = page.locator("[data-kind=answer] a.mark").first
    expect(mark).to_have_accessible_name("Source 1: Employee handbook.pdf, page 2")

    mark.click()

    panel = page.get_by_role("complementary", name="Source")
    expect(panel.locator("mark")).to_have_text(
        "a notice period of three months to the end of a quarter"
    )
    expect(panel.locator("mark")).to_be_in_viewport()
    expect(panel).to_contain_text("Page 2 of 3")
    original = panel.get_by_role("link", name="Original at page 2, in a new tab")
    expect(original).to_have_attribute("target", "_blank")
    shot(page, "05-citation")

    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_tables_and_code_of_a_source_are_laid_out(
    page: Page, console: Console, site: str, script: Script, shot: Shot
) -> None:
    document = console.add(
        "Prices.md",
        "Our prices, as of this year:\n\n| Product | Price | Notice |\n| --- | --- | --- |\n"
        "| Basic | 10 euros | 1 month |\n| Professional | 25 euros | 3 months |\n\n"
        "```\nprice = 25 * months\n```\n\nPrices are without tax.",
    )
    script.pieces = ["Professional costs 25 euros [1]."]
    script.citations = (console.cite(1, document, 1, "| Professional | 25 euros |"),)
    page.goto(site)
    ask(page, "What does Professional cost?")

    page.locator("[data-kind=answer] a.mark").click()

    panel = page.get_by_role("complementary", name="Source")
    expect(panel.get_by_role("columnheader")).to_have_text(["Product", "Price", "Notice"])
    expect(panel.locator("mark")).to_have_text(["Professional", "25 euros"])
    expect(panel.locator("pre")).to_have_text("price = 25 * months")
    shot(page, "15-table")


def test_a_follow_up_goes_on_in_the_same_thread_and_a_reload_shows_it_all(
    page: Page, site: str, handbook: list[threading.Event]
) -> None:
    let_all(handbook)
    page.goto(site)
    ask(page, "What is the notice period?")
    expect(page.locator("[data-kind=answer]")).to_have_count(1)
    ask(page, "And in the first six months?")
    expect(page.locator("[data-kind=answer]")).to_have_count(2)

    page.reload()

    expect(page.locator("[data-kind=question]")).to_have_text(
        ["What is the notice period?", "And in the first six months?"]
    )
    expect(page.locator("[data-kind=answer]")).to_have_count(2)
    expect(page.locator(".thread")).to_have_count(1)


def test_a_page_opened_in_the_middle_of_an_answer_sees_the_rest(
    page: Page, site: str, handbook: list[threading.Event]
) -> None:
    page.goto(site)
    ask(page)
    handbook[0].set()
    expect(page.locator("[data-kind=working]")).to_contain_text("three months")

    page.reload()

    expect(page.locator("[data-kind=working]")).to_contain_text("three months")
    let_all(handbook)
    expect(page.locator("[data-kind=answer]")).to_contain_text("Trains rather than flights")


def test_two_tabs_show_the_same_conversation(
    open_page: OpenPage, page: Page, site: str, handbook: list[threading.Event]
) -> None:
    let_all(handbook)
    page.goto(site)
    ask(page, "First?")
    expect(page.locator("[data-kind=answer]")).to_have_count(1)
    other = open_page()
    other.goto(page.url)

    ask(page, "Second?")

    expect(other.locator("[data-kind=question]")).to_have_text(["First?", "Second?"])
    expect(other.locator("[data-kind=answer]")).to_have_count(2)


def test_a_conversation_is_deleted_after_asking_once_more(
    page: Page, site: str, handbook: list[threading.Event], script: Script, shot: Shot
) -> None:
    let_all(handbook)
    page.goto(site)
    ask(page, "Delete me?")
    expect(page.locator(".thread")).to_have_text("Delete me?")

    page.get_by_role("link", name="Delete this conversation").click()
    dialog = page.get_by_role("dialog", name="Delete this conversation?")
    shot(page, "14-delete")
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Delete this conversation").click()
    dialog.get_by_role("button", name="Delete").click()

    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.locator(".thread")).to_have_count(0)
    assert script.forgotten.wait(10)


def test_stop_ends_the_answer_and_keeps_what_was_said(
    page: Page, site: str, handbook: list[threading.Event], script: Script, shot: Shot
) -> None:
    page.goto(site)
    ask(page)
    handbook[0].set()
    expect(page.locator("[data-kind=working]")).to_contain_text("three months")

    page.get_by_role("button", name="Stop").click()

    answer = page.locator("[data-kind=answer]")
    expect(answer).to_contain_text("Stopped here, as you asked.")
    expect(answer).to_contain_text("three months")
    expect(answer).not_to_contain_text("two weeks")
    assert script.stopped.is_set()
    shot(page, "06-stopped")


def test_escape_stops_too(page: Page, site: str, handbook: list[threading.Event]) -> None:
    page.goto(site)
    ask(page)
    handbook[0].set()
    expect(page.locator("[data-kind=working]")).to_contain_text("three months")

    page.keyboard.press("Escape")

    expect(page.locator("[data-kind=answer]")).to_contain_text("Stopped here")


def test_thumbs_take_a_reason_once_and_can_be_changed(
    page: Page, site: str, handbook: list[threading.Event], script: Script, shot: Shot
) -> None:
    let_all(handbook)
    page.goto(site)
    ask(page)
    down = page.get_by_role("button", name="Not helpful")
    up = page.get_by_role("button", name="Helpful", exact=True)

    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    reason = page.get_by_label("What was wrong?")
    expect(reason).to_be_focused()
    shot(page, "07-feedback")
    reason.fill("It leaves out trainees")
    page.get_by_label("What would the right answer be?").fill("Trainees get 20 days")
    page.keyboard.press("Enter")
    expect(reason).to_be_hidden()
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")

    expect(page.locator("[data-kind=answer]")).to_have_count(1)
    ratings = [event for event in script.events if isinstance(event, Rated)]
    assert [each.verdict for each in ratings[:2]] == ["down", "down"]
    assert ratings[1].reason == "It leaves out trainees"
    assert ratings[1].correction == "Trainees get 20 days"


def test_the_whole_console_works_by_keyboard_alone(
    page: Page, site: str, handbook: list[threading.Event]
) -> None:
    let_all(handbook)
    page.goto(site)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("What is the notice period?")
    page.keyboard.press("Enter")
    expect(page.locator("[data-kind=answer]")).to_be_visible()

    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.mark')"):
            break
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Source")
    expect(panel.locator("mark")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('[data-panel]') !== null")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("link", name="Original")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('a.mark')")

    page.goto(f"{site}/documents")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_shift_enter_writes_a_new_line(page: Page, site: str, script: Script) -> None:
    script.pieces = ["Yes."]
    page.goto(site)
    page.keyboard.type("One")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Two")
    page.keyboard.press("Enter")

    expect(page.locator("[data-kind=answer]")).to_be_visible()
    assert isinstance(script.events[0], Asked)
    assert script.events[0].text == "One\nTwo"


def test_without_a_script_one_asks_reads_follows_and_rates(
    open_page: OpenPage, site: str, handbook: list[threading.Event], script: Script, shot: Shot
) -> None:
    let_all(handbook)
    page = open_page(java_script_enabled=False)
    page.goto(site)
    page.get_by_label("Your question").fill("What is the notice period?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("[data-kind=answer]")).to_contain_text("three months")
    shot(page, "08-without-script")

    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.locator("a.mark").first.click()
    expect(page.locator("mark")).to_have_text(
        "a notice period of three months to the end of a quarter"
    )
    expect(page.get_by_role("heading", name="Employee handbook.pdf")).to_be_visible()
    assert script.rated.wait(10)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_named_in_light_and_dark(
    open_page: OpenPage,
    console: Console,
    site: str,
    handbook: list[threading.Event],
    shot: Shot,
    scheme: str,
) -> None:
    let_all(handbook)
    console.add("Scan.pdf", state="failed", reason="This PDF has no text layer.")
    console.add("Big.pdf", state="reading")
    page = open_page(color_scheme=scheme)
    page.goto(site)
    ask(page)
    page.locator("[data-kind=answer] a.mark").first.click()
    expect(page.locator("[data-panel] mark")).to_be_visible()
    shot(page, f"09-conversation-{scheme}")
    assert not unreadable(page)
    assert not nameless(page)
    for path, name in (("/documents", "10-documents"), ("/status", "11-health")):
        page.goto(site + path)
        shot(page, f"{name}-{scheme}")
        assert not unreadable(page)
        assert not nameless(page)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, dark[4:-1].split(","))) < 128 * 3) == (scheme == "dark")


def unreadable(page: Page) -> list[str]:
    """Texts whose contrast with what lies behind them is below 4.5 to 1 (WCAG AA)."""
    found = page.evaluate("""() => {
      const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (node) => {
        for (let at = node; at; at = at.parentElement) {
          const colour = numbers(getComputedStyle(at).backgroundColor);
          if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
      };
      return [...document.querySelectorAll("body *")]
        .filter((node) => [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim()))
        .filter((node) => node.checkVisibility() && !node.closest(".hidden, .skip"))
        .map((node) => {
          const pair = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
          return [node, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)];
        })
        .filter(([, ratio]) => ratio < 4.5)
        .map(([node, ratio]) => `${node.className} ${node.textContent.trim()}: ${ratio.toFixed(2)}`);
    }""")
    return [str(each) for each in found]


def nameless(page: Page) -> list[str]:
    """What can be used but has no name to be read aloud."""
    found = page.evaluate("""() => [...document.querySelectorAll("a, button, input, textarea")]
      .filter((node) => node.type !== "hidden" && node.checkVisibility())
      .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim()
        || [...(node.labels || [])].map((l) => l.textContent.trim()).join("")))
      .map((node) => node.outerHTML)""")
    return [str(each) for each in found]


def test_a_small_screen_has_a_menu(
    open_page: OpenPage, site: str, handbook: list[threading.Event], shot: Shot
) -> None:
    let_all(handbook)
    page = open_page(viewport={"width": 390, "height": 780}, device_scale_factor=2)
    page.goto(site)
    ask(page)
    expect(page.locator("[data-kind=answer]")).to_be_visible()
    shot(page, "12-small")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Documents")).to_be_visible()
    shot(page, "13-small-menu")


def test_what_a_model_or_document_plants_stays_words(
    page: Page, console: Console, site: str, script: Script
) -> None:
    document = console.add(
        '<img src=x onerror="alert(1)">.pdf', "<script>alert(1)</script> Pay to evil.example now."
    )
    planted = "<script>alert(1)</script> [click](https://evil.example) ![x](//evil.example/x) [1]"
    script.pieces = [planted]
    script.citations = (console.cite(1, document, 1, "<script>alert(1)</script>"),)
    page.goto(site)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))

    ask(page, "<b onmouseover=alert(1)>bold</b>")
    page.locator("[data-kind=answer] a.mark").click()

    expect(page.locator("[data-panel] mark")).to_have_text("<script>alert(1)</script>")
    expect(page.locator("[data-kind=question]")).to_have_text("<b onmouseover=alert(1)>bold</b>")
    assert page.locator("a[href*=evil], img, .message script").count() == 0


def test_a_long_source_can_be_closed_from_anywhere_in_it(
    page: Page, site: str, console: Console, script: Script
) -> None:
    pages = [f"Rule {number}: every visitor signs in at the desk. " * 12 for number in range(9)]
    document = console.add("Rules.pdf", *pages)
    script.pieces = ["Visitors sign in [1]."]
    script.citations = (console.cite(1, document, 9, "Rule 8: every visitor signs in at the desk"),)
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site)
    ask(page)

    page.locator("a.mark").first.click()

    expect(page.locator("[data-panel] mark").first).to_be_in_viewport()
    close = page.get_by_role("button", name="Close the source")
    expect(close).to_be_in_viewport()
    close.click()
    expect(page.locator("[data-panel]")).to_be_hidden()


def test_the_menu_of_a_small_screen_closes_as_it_opened(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site)
    menu = page.get_by_role("button", name="Menu")

    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(340, 300),
    ):
        menu.click()
        expect(menu).to_have_attribute("aria-expanded", "true")
        close()
        expect(menu).to_have_attribute("aria-expanded", "false")
        expect(page.locator("#side")).not_to_be_in_viewport()
