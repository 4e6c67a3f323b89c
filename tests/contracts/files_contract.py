"""What every file store and every maker of upload forms promises."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.domain import UploadTicket
from bot.ports import FileStore, Gone, UploadForms
from tests.fakes.clock import START

KEY = "uploads/0b5c/1"
PDF = "application/pdf"
TICKET = UploadTicket(
    id="t1",
    organisation="default",
    owner="user:slack:U1",
    readers=frozenset({"everyone"}),
    expires=START + timedelta(minutes=10),
)


def bytes_of(files: FileStore, key: str = KEY) -> bytes:
    """What lies there."""
    with files.open(key) as file:
        return file.read()


def save(files: FileStore, *chunks: bytes, key: str = KEY, max_bytes: int = 1000) -> int:
    """Stores the chunks."""
    return files.save(key, iter(chunks), media_type=PDF, max_bytes=max_bytes)


class FileStoreContract:
    """A subclass gives the fixture `files`."""

    def test_bytes_come_back_as_they_were_saved(self, files: FileStore) -> None:
        assert save(files, b"%PDF", b"", b"\x00\xff" * 100) == 204
        assert bytes_of(files) == b"%PDF" + b"\x00\xff" * 100

    def test_a_file_of_exactly_the_limit_is_taken(self, files: FileStore) -> None:
        assert save(files, b"x" * 1000) == 1000

    @pytest.mark.parametrize("chunks", [(), (b"",), (b"x" * 1001,), (b"x" * 600, b"x" * 600)])
    def test_too_much_or_nothing_is_refused_and_leaves_nothing(
        self, files: FileStore, chunks: tuple[bytes, ...]
    ) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            save(files, *chunks)
        with pytest.raises(Gone):
            bytes_of(files)

    def test_a_refused_file_leaves_the_one_before(self, files: FileStore) -> None:
        save(files, b"before")
        with pytest.raises(ValueError, match=r"\w"):
            save(files, b"x" * 1001)
        assert bytes_of(files) == b"before"

    def test_a_stream_that_breaks_off_leaves_nothing(self, files: FileStore) -> None:
        def breaking() -> Iterator[bytes]:
            yield b"half"
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            files.save(KEY, breaking(), media_type=PDF, max_bytes=1000)
        with pytest.raises(Gone):
            bytes_of(files)

    def test_no_more_is_read_than_may_be_kept(self, files: FileStore) -> None:
        read: list[int] = []

        def endless() -> Iterator[bytes]:
            while True:
                read.append(1)
                assert len(read) < 100_000
                yield b"x" * 100

        with pytest.raises(ValueError, match=r"\w"):
            files.save(KEY, endless(), media_type=PDF, max_bytes=1000)

    def test_saving_again_replaces_the_whole(self, files: FileStore) -> None:
        save(files, b"the first version")
        save(files, b"second")
        assert bytes_of(files) == b"second"

    def test_an_unknown_key_is_gone(self, files: FileStore) -> None:
        with pytest.raises(Gone):
            bytes_of(files, "uploads/none")

    def test_a_removed_file_is_gone(self, files: FileStore) -> None:
        save(files, b"x")
        files.remove(KEY)
        files.remove(KEY)
        with pytest.raises(Gone):
            bytes_of(files)

    def test_a_link_is_an_address_that_differs_by_file_and_end(self, files: FileStore) -> None:
        save(files, b"x")
        minute, hour = timedelta(minutes=1), timedelta(hours=1)
        one = files.link(KEY, name='\u65e5\u672c "x".pdf', media_type=PDF, expires=minute)
        other = files.link(KEY, name="a.pdf", media_type=PDF, expires=hour)
        assert urlsplit(one).scheme in {"http", "https"}
        assert one.isascii()
        assert " " not in one
        assert one != other


class FileKeysContract:
    """For stores whose keys become paths: only keys of our own making are taken."""

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a/..",
            ".",
            "..",
            ".hidden",
            "a//b",
            "a/",
            "a\x00b",
            "a\nb",
            "C:\\x",
            "a b",
            "x" * 300,
            "\u65e5\u672c",
            "a\\b",
        ],
    )
    def test_a_key_that_is_not_ours_is_refused(self, files: FileStore, key: str) -> None:
        with pytest.raises(ValueError, match="key"):
            save(files, b"x", key=key)
        with pytest.raises(ValueError, match="key"):
            bytes_of(files, key)
        with pytest.raises(ValueError, match="key"):
            files.remove(key)
        with pytest.raises(ValueError, match="key"):
            files.link(key, name="x", media_type=PDF, expires=timedelta(minutes=1))


class UploadFormsContract:
    """For forms of at most `1000` bytes; a subclass gives the fixture `forms`."""

    def test_a_form_says_where_what_and_until_when(self, forms: UploadForms) -> None:
        form = forms.form(TICKET, key=KEY, name="Handbook.pdf", media_type=PDF)
        assert urlsplit(form.url).scheme in {"http", "https"}
        assert form.expires == TICKET.expires
        assert form.max_bytes == 1000
        assert form.fields["key"] == KEY
        assert form.fields["Content-Type"] == PDF
        assert all(isinstance(value, str) for value in form.fields.values())

    def test_forms_for_different_files_differ(self, forms: UploadForms) -> None:
        one = forms.form(TICKET, key=KEY, name="a.pdf", media_type=PDF)
        other = forms.form(TICKET, key="uploads/0b5c/2", name="a.pdf", media_type=PDF)
        assert dict(one.fields) != dict(other.fields)
