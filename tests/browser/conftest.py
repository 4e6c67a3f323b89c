"""Real Chromium over real servers; every page is watched for errors and for foreign hosts."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.fakes.console import Console, Script, free_port, serving

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parent / "screenshots"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def chromium() -> Generator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Watch:
    """What went wrong on the pages of a test."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: tuple[str, ...] = ()
        """Words of messages that the test provokes."""
        self.over = False
        """The server is about to go away."""

    def attach(self, page: Page) -> Page:
        page.on("console", self._said)
        page.on(
            "pageerror",
            lambda error: self.found.append(f"script: {error}") if not self.over else None,
        )
        page.on("request", lambda request: self._asked(request.url))
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.over:
            self.found.append(f"console: {message.text}")

    def _asked(self, address: str) -> None:
        if not address.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.found.append(f"foreign host: {address}")

    @property
    def wrong(self) -> list[str]:
        return [each for each in self.found if not any(word in each for word in self.expected)]


@pytest.fixture
def watch() -> Generator[Watch]:
    watching = Watch()
    yield watching
    assert not watching.wrong


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, watch: Watch) -> Generator[OpenPage]:
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Page:
        held: Any = {"viewport": WIDE, **options}
        context = chromium.new_context(**held)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return watch.attach(context.new_page())

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    return take


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def console(tmp_path: Path, script: Script) -> Console:
    return Console(tmp_path, script, port=free_port())


@pytest.fixture
def site(console: Console, watch: Watch) -> Generator[str]:
    with serving(console, int(console.base_url.rpartition(":")[2])) as address:
        yield address
        watch.over = True
