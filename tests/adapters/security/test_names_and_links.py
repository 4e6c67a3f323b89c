"""A file's name is only a name, an upload link adds one kind of file, and no link tells what there is."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.adapters.security.conftest import House, Seen, header
from tests.fakes.console import present

NAMES = (
    "a\r\nSet-Cookie: session=stolen\r\n\r\n<script>.txt",
    'a"; filename="b.exe"; x="c.txt',
    "../../../etc/cron.d/root.txt",
    "..\\..\\windows\\system32\\drivers.txt",
    "/etc/passwd.txt",
    "invoice\u202etxt.exe",
    "\u2066hidden\u2069.txt",
    "nul\x00byte.txt",
    "\x1b]0;owned\x07.txt",
    "<img src=x onerror=alert(1)>.txt",
    "{{7*7}}${7*7}.txt",
    "=cmd|'/c calc'!A1.txt",
    "x" * 240 + ".txt",
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_file_name_breaks_out_of_a_header_a_page_or_a_folder(house: House, name: str) -> None:
    fields = house.fields(house.ticket(), name)
    added = house.uploads(fields, name, f"The code word is {hash(name)}.".encode())
    assert added.status in {201, 422}
    assert "set-cookie" not in added.headers
    house.stage.drain()

    for held in documents(house, name):
        assert held["key"].startswith("uploads/")
        assert ".." not in held["key"]
        sent_on = house.asks("GET", house.link(held["id"]))
        assert sent_on.status == 302
        assert "set-cookie" not in sent_on.headers
        file = house.asks("GET", house.path(sent_on.headers["location"]))
        assert file.status == 200
        assert "set-cookie" not in file.headers
        saved = header(file, "content-disposition").get_filename() or ""
        assert saved.isprintable()
        assert not set(saved) & set('/\\"\r\n\x00')
    assert_inside(house)
    with house.browser() as client:
        page = client.get("/documents").text
    assert "<img src=x" not in page
    assert not set(page) & set("\x1b\x00\u202e\u2066")


def documents(house: House, name: str) -> list[dict[str, str]]:
    held = [json.loads(body) for (body,) in house.stage.rows("SELECT body FROM documents")]
    return [each for each in held if each["name"] == name]


def assert_inside(house: House) -> None:
    """Every file lies where files lie, under a name of our own."""
    folder = house.server.folder / "files"
    for path in folder.rglob("*"):
        assert path.is_dir() or re.fullmatch(
            r"uploads/[0-9a-f]{32}/[0-9a-f]{32}", path.relative_to(folder).as_posix()
        )


def test_an_upload_link_ends_and_its_form_with_it(house: House) -> None:
    over = house.ticket(seconds=-1)

    for path in (over, f"{over}?name=a.txt&type=text/plain"):
        assert house.asks("GET", path).status == 410


FIELDS: Mapping[str, Mapping[str, str]] = {
    "another key": {"key": "documents/" + "0" * 32},
    "a key outside": {"key": "../../footnote.db"},
    "another type": {"Content-Type": "text/html"},
    "another token": {"token": "eyJ9.AAAA"},
}


@pytest.mark.parametrize("changed", FIELDS.values(), ids=FIELDS.keys())
def test_a_form_that_was_changed_adds_nothing(house: House, changed: Mapping[str, str]) -> None:
    fields = house.fields(house.ticket(), "changed.txt")

    seen = house.uploads({**fields, **changed}, "changed.txt", b"The changed form got in.")

    assert seen.status == 403
    assert documents(house, "changed.txt") == []


def test_the_form_of_one_link_does_not_add_for_the_readers_of_another(house: House) -> None:
    mine = house.fields(house.ticket("user:slack:UADA"), "crossed.txt")
    everyones = house.fields(house.ticket("everyone"), "crossed.txt")

    for name in set(mine) & set(everyones):
        if mine[name] != everyones[name]:
            crossed = {**mine, name: everyones[name]}
            assert house.uploads(crossed, "crossed.txt", b"Crossed over.").status == 403
    assert documents(house, "crossed.txt") == []


def test_a_link_of_one_kind_opens_no_other_door(house: House) -> None:
    document = house.adds("kinds.txt", "Kinds of links are kept apart.")
    opening = house.link(document["id"]).partition("?t=")[2]
    adding = house.ticket().removeprefix("/upload/")
    file = house.asks("GET", house.link(document["id"])).headers["location"].rpartition("/")[2]
    file = file.partition("#")[0]

    assert house.asks("GET", f"/upload/{opening}").status == 404
    assert house.asks("GET", f"/upload/{file}").status == 404
    assert house.asks("GET", f"/files/{opening}").status == 404
    assert house.asks("GET", f"/files/{adding}").status == 404
    for token in (adding, file):
        assert house.asks("GET", f"/d/{document['id']}?t={token}").status == 404


def test_absent_forbidden_and_removed_documents_of_others_look_the_same(house: House) -> None:
    forbidden = house.adds("forbidden.txt", "For Ada alone.", "user:slack:UADA")
    removed = house.adds("removed.txt", "For Ada alone, and gone.", "user:slack:UADA")
    (held,) = documents(house, "removed.txt")
    assert house.server.run("remove", held["id"]) == 0
    absent = "0" * len(forbidden["id"])

    answers: list[Seen] = [
        house.asks("GET", house.link(each)) for each in (absent, forbidden["id"], removed["id"])
    ]
    bare = [
        house.asks("GET", f"/d/{each}", host="attacker.example")
        for each in (absent, forbidden["id"], removed["id"])
    ]
    cookie = house.cookie()
    sources = [
        house.asks("GET", f"/source/{each}", cookie=cookie)
        for each in (absent, forbidden["id"], removed["id"])
    ]

    for found in (answers, bare, sources):
        assert {each.status for each in found} == {404}
        first = found[0].told()
        assert [each.told() for each in found] == [first] * 3


def test_a_link_made_up_or_changed_anywhere_opens_nothing(house: House) -> None:
    document = house.adds("tampered.txt", "Nobody tampers with links.")
    link = house.link(document["id"])
    held = {"d": document["id"], "r": ["everyone"], "o": "another"}
    foreign = house.signer.sign("document", held, present() + timedelta(days=1))

    assert house.asks("GET", link).status == 302
    assert house.asks("GET", f"/d/{document['id']}?t={foreign}", host="x.example").status == 404
    for at in (10, len(link) // 2, len(link) - 5):
        changed = link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :]
        assert house.asks("GET", changed, host="x.example").status == 404
