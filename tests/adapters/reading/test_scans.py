"""Scanned PDFs, by the real Tesseract where it is installed and by a stand-in of its program."""

import shutil
import stat
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from rag.domain import Unreadable
from rag.ingestion.reading.source import Limits
from rag.ingestion.sandbox import FileReader
from rag.ingestion.scans import NoOcr, Tesseract
from tests.fakes.papers import pdf_drawn

PROGRAM = shutil.which("tesseract")


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader() as made:
        yield made


def scanned(folder: Path, *pages: str) -> Path:
    """A PDF of pictures, each of one page's lines."""
    pictures: list[Image.Image] = []
    for text in pages:
        picture = Image.new("L", (1240, 1754), 250)
        ImageDraw.Draw(picture).multiline_text(
            (120, 160), text, fill=20, font=ImageFont.load_default(36), spacing=16
        )
        pictures.append(picture)
    data = BytesIO()
    pictures[0].save(data, "PDF", save_all=True, append_images=pictures[1:], resolution=150)
    path = folder / "scan.pdf"
    path.write_bytes(data.getvalue())
    return path


def mixed(folder: Path) -> Path:
    """A page that is a picture, and one with words."""
    path = folder / "mixed.pdf"
    path.write_bytes(
        pdf_drawn(
            lambda canvas: canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, 595, 842),
            lambda canvas: canvas.drawString(72, 780, "Words on the second page."),
        )
    )
    return path


def stand_in(folder: Path, body: str) -> str:
    """A program that takes Tesseract's place."""
    program = folder / "tesseract"
    program.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.mark.skipif(PROGRAM is None, reason="Tesseract is not installed")
def test_a_scan_is_read_page_by_page(reader: FileReader, tmp_path: Path) -> None:
    path = scanned(
        tmp_path,
        "A parking permit costs 35 euros a month.\nVisitors park on level two.",
        "Lost permits are replaced within three working days.",
    )
    found = Tesseract(reader, PROGRAM or "").complete(reader.read(path), path)
    words = {page: " ".join(b.text for b in found.blocks if b.page == page) for page in (1, 2)}
    assert "costs 35 euros a month" in words[1]
    assert "Visitors park on level two" in words[1]
    assert "within three working days" in words[2]
    assert found.warnings == ("Pages 1 and 2 have no text layer; OCR read what it could.",)
    assert found.pictures == ()


@pytest.mark.parametrize(
    ("known", "named", "read_in"),
    [
        ("deu eng nld osd", "", "eng+deu"),
        ("deu eng nld osd", "nld+eng", "nld+eng"),
        ("osd", "", ""),
    ],
)
def test_a_scan_is_read_in_the_languages_that_are_installed_or_named(
    reader: FileReader, tmp_path: Path, known: str, named: str, read_in: str
) -> None:
    path = scanned(tmp_path, "words")
    program = stand_in(
        tmp_path,
        'if "--list-langs" in sys.argv:\n    print("List of available languages:", *'
        f"{known.split()!r}, sep='\\n')\n"
        'else:\n    print("Read in", sys.argv[sys.argv.index("-l") + 1] if "-l" in sys.argv else "")',
    )

    found = Tesseract(reader, program, named).complete(reader.read(path), path)

    assert [block.text for block in found.blocks] == [f"Read in {read_in}".strip()]


def test_without_ocr_a_scan_is_said_to_be_one(reader: FileReader, tmp_path: Path) -> None:
    path = scanned(tmp_path, "words")
    with pytest.raises(Unreadable, match=r"^This PDF has no text layer: its pages are pictures"):
        NoOcr().complete(reader.read(path), path)


def test_without_ocr_the_other_pages_are_read_and_the_rest_named(
    reader: FileReader, tmp_path: Path
) -> None:
    path = mixed(tmp_path)
    found = NoOcr().complete(reader.read(path), path)
    assert [block.text for block in found.blocks] == ["Words on the second page."]
    assert found.warnings == ("Page 1 has no text layer and could not be read.",)


def test_words_of_a_picture_stand_before_those_of_the_next_page(
    reader: FileReader, tmp_path: Path
) -> None:
    path = mixed(tmp_path)
    program = stand_in(
        tmp_path, 'print("Words from a picture." if sys.stdin.buffer.read(2) == b"P5" else "")'
    )
    found = Tesseract(reader, program).complete(reader.read(path), path)
    assert [(block.text, block.page) for block in found.blocks] == [
        ("Words from a picture.", 1),
        ("Words on the second page.", 2),
    ]


def test_a_long_scan_is_read_to_its_end_though_each_process_has_little_time(
    tmp_path: Path,
) -> None:
    path = scanned(tmp_path, *("words" for _ in range(6)))
    program = stand_in(tmp_path, 'time.sleep(0.4)\nprint("Words.")')
    with FileReader(limits=Limits(seconds=2)) as made:
        found = Tesseract(made, program).complete(made.read(path), path)
    assert [block.page for block in found.blocks] == [1, 2, 3, 4, 5, 6]


def test_a_scan_without_words_is_said_to_have_none(reader: FileReader, tmp_path: Path) -> None:
    path = scanned(tmp_path, "")
    with pytest.raises(Unreadable, match="OCR found no words in its pictures"):
        Tesseract(reader, stand_in(tmp_path, "")).complete(reader.read(path), path)


def test_a_program_that_hangs_is_left_after_its_time(tmp_path: Path) -> None:
    path = scanned(tmp_path, "words", "words")
    program = stand_in(tmp_path, "time.sleep(60)")
    with FileReader(limits=Limits(seconds=2)) as made, pytest.raises(Unreadable) as refused:
        Tesseract(made, program).complete(made.read(path), path)
    assert str(refused.value).startswith("This PDF has no text layer")
