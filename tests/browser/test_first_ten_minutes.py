"""A new user's first ten minutes, with the real `footnote serve`: learn, ask, add, cite, remove, restart."""

import re
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watch
from tests.fakes.pdf import pdf
from tests.fakes.served import Served

Shot = Callable[[Page, str], None]

MANUAL = (
    "Heat pump HX-200\nInstallation and operation manual",
    "Maintenance\nThe filter must be cleaned every four weeks.\nUse lukewarm water and no detergent.",
    "Faults\nError code E07 means that the outdoor sensor is disconnected.\nCheck the plug.",
)
SEEN = """
  window.seen = [];
  new MutationObserver(() => document.querySelectorAll("progress").forEach((bar) => {
    if (window.seen.at(-1) !== bar.value) window.seen.push(bar.value);
  })).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
"""


@pytest.fixture
def served(tmp_path: Path, watch: Watch) -> Generator[Served]:
    made = Served(tmp_path / "data")
    made.start()
    yield made
    watch.over = True
    made.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """One server for the tests that leave each other's documents alone."""
    made = Served(tmp_path_factory.mktemp("shared"))
    made.start()
    yield made
    made.stop()


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")


def add(page: Page, path: Path) -> None:
    page.get_by_label("Choose files").set_input_files(path)
    expect(page.locator(f'tr[data-state=indexed]:has-text("{path.stem}")')).to_be_visible(
        timeout=30_000
    )


def slowly(page: Page, bytes_a_second: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_a_second,
        },
    )


@pytest.mark.timeout(180)
def test_the_first_ten_minutes(
    page: Page, served: Served, watch: Watch, tmp_path: Path, shot: Shot
) -> None:
    learns_its_own_documentation(page, served, shot)
    manual = pdf(tmp_path / "Heat pump manual.pdf", *MANUAL, padding=600_000)
    shows_progress_while_adding(page, manual, shot)
    answers_with_a_citation_at_its_page(page, served, manual, shot)
    thread = page.url

    watch.expected = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_ABORTED")
    served.kill()
    served.start()

    has_everything_after_a_power_cut(page, thread, shot)
    removes_after_asking_once_more(page, served, shot)
    no_longer_answers_from_it(page, served, thread, shot)


def learns_its_own_documentation(page: Page, served: Served, shot: Shot) -> None:
    page.goto(served.address)
    page.get_by_role("button", name="Read Footnote's own documentation").click()
    page.wait_for_url("**/documents")
    expect(page.locator("tr[data-state=indexed]").first).to_be_visible(timeout=30_000)
    shot(page, "20-own-documentation")


def shows_progress_while_adding(page: Page, manual: Path, shot: Shot) -> None:
    page.add_init_script(SEEN)
    page.reload()
    slowly(page, 400_000)
    page.get_by_label("Choose files").set_input_files(manual)
    expect(page.get_by_role("progressbar", name="Adding Heat pump manual.pdf")).to_be_visible()
    expect(page.locator("li")).to_contain_text(re.compile(r"[1-9]\d?%"))
    shot(page, "21-uploading")
    expect(page.locator('tr[data-state=indexed]:has-text("Heat pump manual")')).to_be_visible(
        timeout=30_000
    )
    slowly(page, -1)
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen)
    assert any(0 < value < 100 for value in seen)
    shot(page, "22-added")


def answers_with_a_citation_at_its_page(
    page: Page, served: Served, manual: Path, shot: Shot
) -> None:
    page.goto(served.address)
    ask(page, "How often must the filter be cleaned?")
    answer = page.locator("[data-kind=answer]")
    expect(answer).to_contain_text("four weeks")
    answer.locator("a.mark").first.click()
    panel = page.get_by_role("complementary", name="Source")
    expect(panel.locator("mark")).to_contain_text("four weeks")
    expect(panel).to_contain_text("Page 2 of 3")
    shot(page, "23-cited")
    address = panel.get_by_role("link", name="Original").get_attribute("href")
    opened = page.request.get(served.address + str(address), max_redirects=0)
    assert opened.status == 302
    assert opened.headers["location"].endswith("#page=2")
    original = page.request.get(opened.headers["location"].partition("#")[0])
    assert original.headers["content-type"] == "application/pdf"
    assert original.body() == manual.read_bytes()


def has_everything_after_a_power_cut(page: Page, thread: str, shot: Shot) -> None:
    page.goto(thread)
    expect(page.locator("[data-kind=answer]")).to_contain_text("four weeks")
    ask(page, "What does error code E07 mean?")
    expect(page.locator("[data-kind=answer]").nth(1)).to_contain_text("outdoor sensor")
    shot(page, "24-after-a-power-cut")


def removes_after_asking_once_more(page: Page, served: Served, shot: Shot) -> None:
    page.goto(f"{served.address}/documents")
    page.get_by_role("link", name="Remove Heat pump manual").click()
    dialog = page.get_by_role("dialog", name="Remove this document?")
    expect(dialog).to_contain_text("cannot be undone")
    shot(page, "25-removing")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.locator('tr:has-text("Heat pump manual")')).to_have_count(0)


def no_longer_answers_from_it(page: Page, served: Served, thread: str, shot: Shot) -> None:
    page.goto(thread)
    expect(page.locator("[data-log]")).to_contain_text("quoted a document that was removed")
    expect(page.locator("[data-log]")).not_to_contain_text("four weeks")
    shot(page, "26-removed")
    page.goto(served.address)
    ask(page, "How often must the filter be cleaned?")
    expect(page.locator("[data-kind=answer]")).to_be_visible()
    expect(page.locator("[data-kind=answer]")).not_to_contain_text("four weeks")


def test_a_file_dropped_into_a_conversation_is_announced_there(
    page: Page, shared: Served, tmp_path: Path, shot: Shot
) -> None:
    page.goto(shared.address)

    page.get_by_label("Add documents").set_input_files(pdf(tmp_path / "Heat pump.pdf", *MANUAL))

    ready = page.locator("[data-kind=ready]")
    expect(ready).to_contain_text("Heat pump", timeout=30_000)
    expect(ready).to_contain_text("searchable now")
    expect(ready).to_contain_text("only you")
    shot(page, "27-ready")
    ask(page, "What does E07 mean?")
    expect(page.locator("[data-kind=answer]")).to_contain_text("outdoor sensor")


def test_several_files_at_once_each_with_its_own_outcome(
    page: Page, shared: Served, tmp_path: Path, shot: Shot
) -> None:
    good = pdf(tmp_path / "Good manual.pdf", *MANUAL)
    (tmp_path / "Empty.pdf").touch()
    (tmp_path / "Broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF at all")
    page.goto(f"{shared.address}/documents")

    page.get_by_label("Choose files").set_input_files(
        [good, tmp_path / "Empty.pdf", tmp_path / "Broken.pdf"]
    )

    expect(page.locator("li.failed")).to_contain_text("The file is empty.")
    expect(page.locator('tr[data-state=indexed]:has-text("Good manual")')).to_be_visible(
        timeout=30_000
    )
    broken = page.locator('tr[data-state=failed]:has-text("Broken")')
    expect(broken).to_be_visible(timeout=30_000)
    expect(broken).to_contain_text("Not readable")
    shot(page, "28-several-files")


@pytest.mark.parametrize(("place", "readers"), [("/documents", "Everyone"), ("/", "Only you")])
def test_a_file_is_dropped_onto_the_page(
    page: Page, shared: Served, place: str, readers: str
) -> None:
    page.goto(shared.address + place)
    dropped = page.evaluate_handle("""() => {
      const held = new DataTransfer();
      held.items.add(new File(["Badges are collected at the gate."], "Gate.txt"));
      return held;
    }""")

    page.locator("main").dispatch_event("dragover", {"dataTransfer": dropped})
    expect(page.locator("body.dropping")).to_be_visible()
    page.locator("main").dispatch_event("drop", {"dataTransfer": dropped})

    expect(page.locator(".uploads")).to_contain_text("Added, now being read")
    page.goto(f"{shared.address}/documents")
    found = page.locator(f'tr[data-state=indexed]:has-text("Gate"):has-text("{readers}")')
    expect(found).to_be_visible(timeout=30_000)


def upload_link(page: Page, shared: Served) -> str:
    page.goto(shared.address)
    ask(page, "/upload")
    link = page.get_by_role("link", name="Choose files")
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def test_the_upload_page_takes_several_files_with_a_bar_each(
    page: Page, shared: Served, tmp_path: Path, shot: Shot
) -> None:
    page.goto(upload_link(page, shared))
    expect(page.get_by_role("heading", name="Add documents")).to_be_visible()
    files = [pdf(tmp_path / f"Manual {n}.pdf", *MANUAL) for n in (1, 2)]

    page.get_by_label("Choose files, or drop them here").set_input_files(files)

    expect(page.locator("li.done")).to_have_count(2)
    expect(page.locator("progress")).to_have_count(2)
    shot(page, "29-upload-page")


def test_a_name_cannot_pretend_to_another_ending_or_burst_the_page(
    page: Page, shared: Served, shot: Shot
) -> None:
    page.goto(upload_link(page, shared))
    dropped = page.evaluate_handle("""() => {
      const held = new DataTransfer();
      held.items.add(new File(["Gates are shut at ten."], "\u202egpj.gate.txt"));
      held.items.add(new File(["Lifts are shut at nine."], "\u00fc".repeat(120) + ".txt"));
      return held;
    }""")
    page.locator("main").dispatch_event("drop", {"dataTransfer": dropped})

    first, second = page.locator("li.done").nth(0), page.locator("li.done").nth(1)
    expect(first.locator(".name")).to_have_text("gpj.gate.txt")
    expect(second).to_be_visible()
    page.goto(f"{shared.address}/documents")
    expect(page.locator('tr[data-state=indexed]:has-text("\u00fc\u00fc")')).to_be_visible(
        timeout=30_000
    )
    for place in ("/documents", "/"):
        page.goto(shared.address + place)
        shot(page, "29-hard-names" + place.replace("/", "-"))
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        for prompt in page.locator("[data-prompt]").all():
            box = prompt.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= page.evaluate("innerWidth")


def test_the_upload_page_works_without_a_script(
    page: Page, open_page: OpenPage, shared: Served, tmp_path: Path, shot: Shot
) -> None:
    plain = open_page(java_script_enabled=False, color_scheme="dark")
    plain.goto(upload_link(page, shared))
    plain.get_by_label("Choose a file").set_input_files(pdf(tmp_path / "By hand.pdf", *MANUAL))
    plain.get_by_role("button", name="Add").click()

    expect(plain.get_by_role("status")).to_contain_text("Added.")
    shot(plain, "30-upload-without-script")
    page.goto(f"{shared.address}/documents")
    expect(page.locator('tr[data-state=indexed]:has-text("By hand")')).to_be_visible(timeout=30_000)


def test_a_stale_upload_link_says_so(page: Page, shared: Served, watch: Watch, shot: Shot) -> None:
    watch.expected = ("404",)
    page.goto(f"{shared.address}/upload/made-up")

    expect(page.get_by_role("heading")).to_have_text(
        "This link is not valid. Please ask for a new one."
    )
    shot(page, "31-stale-link")


def test_with_a_password_one_logs_in_and_out(
    page: Page, tmp_path: Path, watch: Watch, shot: Shot
) -> None:
    watch.expected = ("403",)
    served = Served(tmp_path / "locked", FOOTNOTE_PASSWORD="open sesame")
    page.goto(served.start())
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    shot(page, "32-login")
    page.get_by_label("Password").fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_visible()

    page.get_by_role("button", name="Log out").click()

    expect(page.get_by_label("Password")).to_be_visible()
    watch.over = True
    served.stop()
