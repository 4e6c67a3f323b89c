"""Files come in by a signed form, whole or not at all, and go out so that they cannot do harm."""

import hashlib
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bot.domain import UploadTicket
from tests.fakes.browsing import Browser
from tests.fakes.console import MEGABYTE, Console, new_id, present

PDF = b"%PDF-1.7 not really"


def ticket(**changes: object) -> UploadTicket:
    plain: dict[str, object] = {
        "id": new_id(),
        "organisation": "default",
        "owner": "user:web:operator",
        "readers": frozenset({"everyone"}),
        "expires": present() + timedelta(minutes=10),
    }
    return UploadTicket(**{**plain, **changes})  # type: ignore[arg-type]


def link(console: Console, **changes: object) -> str:
    return console.upload_link(ticket(**changes)).removeprefix(console.base_url)


def form_for(browser: Browser, address: str, name: str = "Handbook.pdf") -> dict[str, str]:
    answer = browser.client.get(address, params={"name": name, "type": "application/pdf"})
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.text)["fields"])


def posted(
    browser: Browser, fields: dict[str, str], body: bytes = PDF, name: str = "x.pdf", **more: str
) -> "Answer":
    headers = {"accept": "application/json", **more}
    answer = browser.client.post(
        "/uploads", data=fields, files={"file": (name, body, "application/pdf")}, headers=headers
    )
    return Answer(answer.status_code, answer.text, dict(answer.headers))


class Answer:
    def __init__(self, status: int, text: str, headers: dict[str, str]) -> None:
        self.status = status
        self.text = text
        self.headers = headers


def test_a_file_is_stored_and_told_with_its_name_size_and_hash(
    console: Console, browser: Browser
) -> None:
    fields = form_for(browser, link(console))

    answer = posted(browser, fields)

    assert answer.status == 201
    document = console.documents.list(None).documents[0]
    assert (document.name, document.size) == ("Handbook.pdf", len(PDF))
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    with console.files.open(document.key) as file:
        assert file.read() == PDF


def test_without_a_script_the_page_holds_one_form_and_comes_back(
    console: Console, browser: Browser
) -> None:
    page = browser.page(link(console))
    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }
    assert 'enctype="multipart/form-data"' in page

    answer = posted(browser, fields, name="Report 2026.pdf", accept="text/html")

    assert answer.status == 303
    assert "Added." in browser.page(answer.headers["location"])
    assert console.documents.list(None).documents[0].name == "Report 2026.pdf"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\nb.pdf",
        "<script>.pdf",
        "\u202efdp.exe",
        "x" * 255,
        "\u540d\u524d.pdf",
    ],
)
def test_any_name_is_only_a_name(console: Console, browser: Browser, name: str) -> None:
    assert posted(browser, form_for(browser, link(console), name)).status == 201

    document = console.documents.list(None).documents[0]
    assert document.name == name
    assert ".." not in document.key
    assert "<script>" not in browser.page("/documents")


def test_a_changed_field_is_refused(console: Console, browser: Browser) -> None:
    fields = form_for(browser, link(console))
    for changed in ({"key": "documents/other"}, {"token": "x"}, {"Content-Type": "text/html"}):
        answer = posted(browser, {**fields, **changed})
        assert answer.status == 403
        assert answer.text.endswith(".")
    assert posted(browser, {}).status == 403

    assert not console.documents.list(None).total


def test_too_large_a_file_and_an_empty_one_are_refused_and_not_kept(
    console: Console, browser: Browser, tmp_path: Path
) -> None:
    large = posted(browser, form_for(browser, link(console)), b"x" * (2 * MEGABYTE + 1))
    empty = posted(browser, form_for(browser, link(console)), b"")

    assert (large.status, large.text) == (413, "The file is larger than 2 MB.")
    assert (empty.status, empty.text) == (422, "The file is empty.")
    assert not console.documents.list(None).total
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_form_sent_again_neither_overwrites_nor_fails(console: Console, browser: Browser) -> None:
    fields = form_for(browser, link(console))
    posted(browser, fields, b"the first")

    assert posted(browser, fields, b"the second").status == 201

    with console.files.open(fields["key"]) as file:
        assert file.read() == b"the first"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b"rubbish",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhalf',
        b"--b\r\n" + b"X: y\r\n" * 50,
        b'--b\r\nContent-Disposition: form-data; name="k"\r\n\r\n' + b"v" * 200_000,
        b'--b\r\nContent-Disposition: form-data; name="k"\r\n\r\n\xff\r\n--b--\r\n',
    ],
)
def test_a_broken_body_is_refused_and_nothing_is_kept(
    console: Console, browser: Browser, body: bytes
) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}

    answer = browser.client.post("/uploads", content=body, headers=headers)

    assert 400 <= answer.status_code < 500
    assert not console.documents.list(None).total


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/json"])
def test_only_a_form_is_taken(browser: Browser, kind: str) -> None:
    answer = browser.client.post("/uploads", content=b"x", headers={"content-type": kind})

    assert answer.status_code == 400


def test_an_old_or_foreign_link_says_so(console: Console, browser: Browser) -> None:
    old = link(console, expires=present() - timedelta(seconds=1))

    assert browser.get(old).status_code == 410
    assert "expired" in browser.page(old)
    assert browser.get("/upload/made-up").status_code == 404
    assert "not valid" in browser.page("/upload/made-up")
    assert "not valid" in browser.get("/upload/made-up?name=x").text


def test_sound_and_video_are_refused_before_they_are_sent(
    console: Console, browser: Browser
) -> None:
    answer = browser.client.get(link(console), params={"name": "a.mp4", "type": "video/mp4"})

    assert answer.status_code == 422
    assert answer.text.endswith(".")


def test_the_page_says_who_will_read_and_for_how_long(console: Console, browser: Browser) -> None:
    page = browser.page(link(console, readers=frozenset({"channel:slack:C1"})))

    assert "the members of one channel" in page
    assert "10 more minutes" in page


def test_the_console_gives_links_for_everyone_or_for_oneself(browser: Browser) -> None:
    mine = browser.submit("/console/tickets", readers="me").headers["location"]
    open_to_all = json.loads(browser.send("/console/tickets", readers="everyone").text)["url"]

    assert "you alone" in browser.page(mine)
    assert "everyone in the organisation" in browser.page(open_to_all)


def test_a_pdf_is_shown_in_the_browser_and_in_ranges(console: Console, browser: Browser) -> None:
    address = served(console, "Handbook \u00fc.pdf", "application/pdf")

    whole = browser.get(address)
    part = browser.get(address, range="bytes=0-3")

    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["content-disposition"].startswith("inline")
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert (part.status_code, part.content) == (206, b"%PDF")


@pytest.mark.parametrize(
    ("media_type", "shown_as", "inline"),
    [
        ("text/markdown", "text/plain; charset=utf-8", True),
        ("text/html", "application/octet-stream", False),
        ("image/svg+xml", "application/octet-stream", False),
        ("application/xhtml+xml", "application/octet-stream", False),
        ("image/png", "image/png", True),
        ("", "application/octet-stream", False),
    ],
)
def test_what_could_run_is_only_saved(
    console: Console, browser: Browser, media_type: str, shown_as: str, *, inline: bool
) -> None:
    answer = browser.get(served(console, "x", media_type))

    assert answer.headers["content-type"] == shown_as
    assert answer.headers["content-disposition"].startswith("inline" if inline else "attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_name_cannot_break_out_of_its_header(console: Console, browser: Browser) -> None:
    answer = browser.get(served(console, '../a"; x=\r\nSet-Cookie: y.pdf', "application/pdf"))

    assert "set-cookie" not in answer.headers
    assert "/" not in answer.headers["content-disposition"].partition("utf-8''")[2]


def test_a_file_link_that_is_not_ours_or_whose_file_is_gone_says_so(
    console: Console, browser: Browser
) -> None:
    address = served(console, "x.pdf", "application/pdf")
    console.files.remove("documents/one")

    assert browser.get(address).status_code == 410
    assert browser.get("/files/made-up").status_code == 404


def served(console: Console, name: str, media_type: str) -> str:
    console.files.save("documents/one", iter((PDF,)), media_type=media_type, max_bytes=MEGABYTE)
    address = console.files.link(
        "documents/one", name=name, media_type=media_type, expires=timedelta(minutes=1)
    )
    return address.removeprefix(console.base_url)
