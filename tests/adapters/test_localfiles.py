"""Files on one machine: durable, whole, private; links and forms that open what we signed and no more."""

import stat
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain import UploadTicket
from bot.ports import StorageDamaged
from bot.signing import BadToken, ExpiredToken, Signer, TokenError
from bot.storage.localfiles import LocalFileStore, LocalUploadForms, UploadGrant
from tests.fakes.clock import START, Clock
from tests.fakes.samples import THREAD

KEY = "uploads/0b5c"
PDF = "application/pdf"
HOSTILE = '../\u202e\r\nX-Evil: 1"; \U0001f984\u65e5\u672c' + "x" * 200
TICKET = UploadTicket(
    id="t1",
    organisation="default",
    owner="user:slack:U1",
    readers=frozenset({"channel:slack:C1", "user:slack:U1"}),
    expires=START + timedelta(minutes=10),
    thread=THREAD,
    keep_for=timedelta(days=90),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer("a secret", now=clock)


@pytest.fixture
def files(tmp_path: Path, signer: Signer, clock: Clock) -> LocalFileStore:
    return LocalFileStore(
        tmp_path / "files", signer=signer, base_url="http://127.0.0.1:8080/", now=clock
    )


@pytest.fixture
def forms(signer: Signer) -> LocalUploadForms:
    return LocalUploadForms(signer, base_url="http://127.0.0.1:8080/", max_bytes=1000)


def save(files: LocalFileStore, *chunks: bytes, key: str = KEY) -> int:
    return files.save(key, iter(chunks), media_type=PDF, max_bytes=1000)


def token_of(link: str) -> str:
    """What stands behind `/files/`."""
    path = urlsplit(link).path
    assert path.startswith("/files/")
    return path.removeprefix("/files/")


def test_files_are_for_this_user_alone(files: LocalFileStore, tmp_path: Path) -> None:
    save(files, b"x")
    path = tmp_path / "files" / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


def test_a_file_being_written_cannot_be_seen(files: LocalFileStore, tmp_path: Path) -> None:
    save(files, b"before")
    seen: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        yield b"half"
        with files.open(KEY) as file:
            seen.append(file.read())
        yield b" whole"

    files.save(KEY, chunks(), media_type=PDF, max_bytes=1000)
    assert seen == [b"before"]
    assert (tmp_path / "files" / KEY).read_bytes() == b"half whole"


def test_nothing_half_written_stays_behind(files: LocalFileStore, tmp_path: Path) -> None:
    save(files, b"x")
    with pytest.raises(ValueError, match="larger"):
        save(files, b"x" * 2000)
    assert list((tmp_path / "files" / ".incoming").iterdir()) == []


def test_what_a_dead_process_left_half_written_is_swept_after_a_day(
    tmp_path: Path, signer: Signer
) -> None:
    incoming = tmp_path / "files" / ".incoming"
    incoming.mkdir(parents=True)
    (incoming / "half").write_bytes(b"x")
    written = Clock(START.fromtimestamp((incoming / "half").stat().st_mtime, tz=START.tzinfo))
    files = LocalFileStore(tmp_path / "files", signer=signer, base_url="http://x", now=written)
    written.advance(timedelta(hours=23))
    save(files, b"x")
    assert (incoming / "half").exists()
    written.advance(timedelta(hours=2))
    save(files, b"x")
    assert not (incoming / "half").exists()


def test_many_may_save_the_same_key_and_one_whole_file_stays(files: LocalFileStore) -> None:
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait(30)
        save(files, bytes([number]) * 500, bytes([number]) * 500)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with files.open(KEY) as file:
        content = file.read()
    assert len(content) == 1000
    assert len(set(content)) == 1


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, signer: Signer, clock: Clock
) -> None:
    folder = tmp_path / "files"
    folder.write_text("a file in the place of the folder")
    files = LocalFileStore(folder, signer=signer, base_url="http://localhost", now=clock)
    with pytest.raises(StorageDamaged, match=r"cannot be written.*\.$"):
        save(files, b"x")


def test_a_link_opens_what_it_was_made_for(files: LocalFileStore, tmp_path: Path) -> None:
    save(files, b"x")
    link = files.link(KEY, name=HOSTILE, media_type=PDF, expires=timedelta(minutes=5))
    assert link.startswith("http://127.0.0.1:8080/files/")
    opened = files.linked(token_of(link))
    assert (opened.key, opened.name, opened.media_type) == (KEY, HOSTILE, PDF)
    assert opened.path == tmp_path / "files" / KEY


def test_a_link_ends(files: LocalFileStore, clock: Clock) -> None:
    link = files.link(KEY, name="a", media_type=PDF, expires=timedelta(minutes=5))
    clock.advance(timedelta(minutes=5))
    with pytest.raises(ExpiredToken):
        files.linked(token_of(link))


def test_a_changed_link_is_refused(files: LocalFileStore) -> None:
    link = files.link(KEY, name="a", media_type=PDF, expires=timedelta(minutes=5))
    with pytest.raises(BadToken):
        files.linked("x" + token_of(link))


def test_a_form_allows_what_it_was_made_for(forms: LocalUploadForms) -> None:
    form = forms.form(TICKET, key=KEY, name=HOSTILE, media_type=PDF)
    assert form.url == "http://127.0.0.1:8080/uploads"
    assert forms.verify(form.fields) == UploadGrant(
        ticket=TICKET, key=KEY, name=HOSTILE, media_type=PDF, max_bytes=1000
    )


def test_a_form_may_carry_more_fields_than_ours(forms: LocalUploadForms) -> None:
    form = forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF)
    assert forms.verify({**form.fields, "submit": "Upload"}).key == KEY


def test_a_form_ends_with_its_ticket(forms: LocalUploadForms, clock: Clock) -> None:
    form = forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(ExpiredToken):
        forms.verify(form.fields)


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "uploads/other"},
        {"key": ""},
        {"Content-Type": "text/html"},
        {"token": ""},
        {"token": "x"},
    ],
)
def test_a_form_with_a_changed_field_is_refused(
    forms: LocalUploadForms, changed: Mapping[str, str]
) -> None:
    form = forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF)
    with pytest.raises(BadToken):
        forms.verify({**form.fields, **changed})


@pytest.mark.parametrize("missing", ["key", "Content-Type", "token"])
def test_a_form_without_one_of_its_fields_is_refused(forms: LocalUploadForms, missing: str) -> None:
    fields = dict(forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF).fields)
    del fields[missing]
    with pytest.raises(TokenError):
        forms.verify(fields)


def test_the_token_of_one_form_does_not_do_for_another(forms: LocalUploadForms) -> None:
    one = forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF)
    other = forms.form(TICKET, key="uploads/other", name="a.pdf", media_type=PDF)
    with pytest.raises(BadToken):
        forms.verify({**one.fields, "token": other.fields["token"]})


def test_a_link_to_a_file_is_no_form(files: LocalFileStore, forms: LocalUploadForms) -> None:
    link = files.link(KEY, name="a", media_type=PDF, expires=timedelta(minutes=5))
    with pytest.raises(BadToken):
        forms.verify({"key": KEY, "Content-Type": PDF, "token": token_of(link)})


@pytest.mark.parametrize("key", ["", "../x", "/x", "a/../b"])
def test_a_form_is_only_made_for_a_key_of_ours(forms: LocalUploadForms, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        forms.form(TICKET, key=key, name="a.pdf", media_type=PDF)
