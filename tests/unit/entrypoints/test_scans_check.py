"""What `footnote doctor` says about scanned pages, and what to do."""

import stat
import sys
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.wiring.ocr import scans_check


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that knows English and German."""
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!{sys.executable}\nprint('List of available languages in \"/usr\" (3):\\ndeu\\neng\\nosd')\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    return program


@pytest.mark.usefixtures("tesseract")
def test_the_languages_that_pages_are_read_in_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scans_check(load_settings()).detail == "read by Tesseract (eng+deu)"

    monkeypatch.setenv("FOOTNOTE_OCR_LANGUAGES", "deu")
    assert scans_check(load_settings()).detail == "read by Tesseract (deu)"


@pytest.mark.usefixtures("tesseract")
def test_a_language_without_data_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_OCR_LANGUAGES", "eng+chi_sim")

    told = scans_check(load_settings())

    assert told.state == "wrong"
    assert "chi_sim" in told.detail
    assert "apt-get install tesseract-ocr-chi-sim" in told.fix


def test_without_the_program_it_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert scans_check(load_settings()).state == "off"
