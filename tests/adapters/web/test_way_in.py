"""Who may use the console: this machine, or whoever knows the password; and no foreign page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script, new_id


@pytest.fixture
def locked(tmp_path: Path, script: Script) -> Iterator[Console]:
    made = Console(tmp_path / "locked", script, password="open sesame", port=8080)
    yield made
    made.close()


def test_without_a_password_only_this_machine_comes_in(console: Console) -> None:
    far = Browser(console, address="192.0.2.7")

    for path in ("/", "/documents", "/status", "/login", "/console/events"):
        assert far.get(path).status_code in {401, 403}
    assert "FOOTNOTE_PASSWORD" in far.page("/")


def test_a_foreign_name_for_this_machine_is_not_let_in(console: Console) -> None:
    rebound = Browser(console, host="evil.example:8080")

    assert rebound.get("/").status_code == 403


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_every_name_of_this_machine_is_let_in(console: Console, host: str) -> None:
    assert Browser(console, host=host).get("/").status_code == 200


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip"])
def test_a_proxy_without_a_password_is_not_let_in(console: Console, header: str) -> None:
    assert Browser(console).get("/", **{header: "198.51.100.1"}).status_code == 403


def test_where_a_public_address_is_announced_nobody_comes_in_without_a_password(
    tmp_path: Path, script: Script
) -> None:
    """A proxy on this machine may pass on our own name and say nothing of who is behind it."""
    exposed = Console(tmp_path / "exposed", script, port=8080, exposed=True)

    assert Browser(exposed).get("/").status_code == 403
    assert "FOOTNOTE_PASSWORD" in Browser(exposed).page("/")
    exposed.close()


def test_a_change_without_the_pages_token_is_refused(console: Console) -> None:
    browser = Browser(console)
    browser.get("/")
    for path in (
        "/console/messages",
        "/console/stop",
        "/console/feedback",
        "/console/press",
        "/console/tickets",
        "/console/learn",
        "/console/forget",
        "/console/logout",
    ):
        fields = {"thread": new_id(), "message": new_id(), "text": "Forged?"}
        assert browser.client.post(path, data=fields).status_code == 403
        assert browser.client.post(path, data={**fields, "csrf": "made up"}).status_code == 403

    assert console.queue.lease() is None


def test_a_token_of_another_session_is_refused(console: Console) -> None:
    stolen = Browser(console).token()
    browser = Browser(console)
    browser.get("/")

    answer = browser.client.post(
        "/console/messages",
        data={"csrf": stolen, "thread": new_id(), "message": new_id(), "text": "Forged?"},
    )

    assert answer.status_code == 403


def test_the_cookie_is_for_the_server_alone(console: Console) -> None:
    cookie = Browser(console).get("/").headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_with_a_password_one_logs_in_from_anywhere(locked: Console) -> None:
    far = Browser(locked, address="192.0.2.7", host="footnote.example")
    assert far.get("/").headers["location"] == "/login"
    assert "Password" in far.page("/login")

    entered = far.client.post("/console/login", data={"password": "open sesame"})

    assert entered.headers["location"] == "/"
    assert "What would you like to know?" in far.page("/")


def test_a_wrong_password_is_said_and_after_five_there_is_a_pause(locked: Console) -> None:
    far = Browser(locked, address="192.0.2.7")
    answers = [far.client.post("/console/login", data={"password": "guess"}) for _ in range(6)]

    assert answers[0].status_code == 403
    assert "not the password" in answers[0].text
    assert answers[-1].status_code == 429
    right = far.client.post("/console/login", data={"password": "open sesame"})
    assert right.status_code == 429


def test_somebody_elses_guesses_do_not_lock_me_out(locked: Console) -> None:
    for _ in range(6):
        Browser(locked, address="192.0.2.7").client.post("/console/login", data={"password": "no"})

    mine = Browser(locked, address="192.0.2.8")

    entered = mine.client.post("/console/login", data={"password": "open sesame"})
    assert entered.status_code == 303


def test_logging_out_ends_the_session(locked: Console) -> None:
    browser = Browser(locked)
    browser.client.post("/console/login", data={"password": "open sesame"})

    browser.submit("/console/logout")

    assert browser.get("/").headers["location"] == "/login"


def test_without_a_session_nothing_is_queued(locked: Console) -> None:
    answer = Browser(locked).client.post(
        "/console/messages", data={"thread": new_id(), "message": new_id(), "text": "?"}
    )

    assert answer.status_code == 401
    assert locked.queue.lease() is None


def test_a_new_password_ends_every_session(locked: Console, tmp_path: Path, script: Script) -> None:
    browser = Browser(locked)
    browser.client.post("/console/login", data={"password": "open sesame"})
    changed = Console(tmp_path / "locked", script, password="something else", port=8080)

    again = Browser(changed)
    again.client.cookies = browser.client.cookies

    assert again.get("/").headers["location"] == "/login"
    changed.close()


def test_no_page_of_the_console_runs_foreign_content(console: Console) -> None:
    browser = Browser(console)
    document = console.add("A.pdf", "Text.")
    thread = browser.ask("Safe?")
    for path in (
        "/",
        f"/threads/{thread}",
        "/documents",
        f"/documents/{document.id}/remove",
        f"/source/{document.id}",
        "/status",
        "/source/none",
        "/threads/x",
    ):
        page = browser.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "<script>" not in page.text
        assert "style=" not in page.text
        assert " onclick" not in page.text
        assert "http://" not in page.text.replace("http://www.w3.org", "").replace(
            console.base_url, ""
        )
