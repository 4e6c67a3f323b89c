"""Scanned PDFs: their pages' words read elsewhere, and put where they belong."""

import logging
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from rag.domain import Block, Reading, Unreadable

log = logging.getLogger(__name__)

NO_OCR = "This PDF has no text layer: its pages are pictures, and no OCR program is installed."
NO_WORDS = "This PDF has no text layer, and OCR found no words in its pictures."
NO_TIME = "This PDF has no text layer, and reading its pictures took too long."
_NAMED = 8
"""Pages named in a warning before it only counts them."""
_BATCH = 8
"""Pages that one process reads before it makes way for other files."""
_MOST = 1_000
"""Pages of one PDF that Tesseract reads; at two seconds each that is half an hour of both cores."""


_OURS = ("eng", "deu", "fra", "spa", "kor", "jpn", "chi_sim")
"""Tesseract's names of the languages that questions are answered in; each that it knows costs it time."""
_PATIENCE = 20.0
"""Seconds to wait for the program's list of languages."""


def known_languages(program: str) -> Sequence[str]:
    """The languages that this Tesseract has data of; none where it does not tell."""
    try:
        told = subprocess.run(  # noqa: S603 - the program's path is the operator's
            [program, "--list-langs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    # The first line is a headline, and names a folder.
    return told.stdout.decode("utf-8", errors="ignore").split("\n")[1:]


def ours_of(known: Sequence[str]) -> Sequence[str]:
    """Those that pages are read in where nobody names others."""
    return [each for each in _OURS if each in known]


class ReadsPictures(Protocol):
    """Reads some pages of a PDF by OCR, as many as its limits allow."""

    def read_pictures(
        self, path: Path, pages: Sequence[int], *, tesseract: Sequence[str]
    ) -> Reading:
        """The blocks of those pages; what was not come to is in `pictures`."""
        ...


class NoOcr:
    """Stands where no OCR is to be had, and says so."""

    def complete(self, reading: Reading, path: Path, *, key: str = "") -> Reading:
        """The reading with what is missing named.

        Raises:
            Unreadable: nothing but pictures is in it.
        """
        del path, key
        return with_words(reading, {}, nothing=NO_OCR)


class Tesseract:
    """Reads pictures with the Tesseract program, in the confined processes that read files.

    Args:
        reader: Whose processes.
        program: Where Tesseract lies.
        languages: What the pages are in, as Tesseract calls them (`eng+deu`); empty: those of ours that it knows.
    """

    def __init__(self, reader: ReadsPictures, program: str, languages: str = "") -> None:
        self._reader = reader
        self._program = program
        self._languages = languages

    @cached_property
    def _command(self) -> Sequence[str]:
        # Asked once, and only where there is a scan.
        languages = self._languages or "+".join(ours_of(known_languages(self._program)))
        return (self._program, "-l", languages) if languages else (self._program,)

    def complete(self, reading: Reading, path: Path, *, key: str = "") -> Reading:
        """The reading with the words of its pictures.

        Raises:
            Unreadable: there are none, in pictures or beside them.
        """
        del key
        wanted = reading.pictures[:_MOST]
        batches = [wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH)]
        found: dict[int, list[Block]] = {}
        with ThreadPoolExecutor(2, thread_name_prefix="ocr") as pool:
            for words in pool.map(partial(self._read, path), batches):
                found.update(words)
        return with_words(reading, found, nothing=NO_WORDS if found else NO_TIME)

    def _read(self, path: Path, pages: Sequence[int]) -> dict[int, list[Block]]:
        """The words of each page that was come to, however long that takes altogether."""
        found: dict[int, list[Block]] = {}
        while pages:
            try:
                part = self._reader.read_pictures(path, pages, tesseract=self._command)
            except Unreadable as error:
                log.warning("pictures were left unread: %s", error, extra={"action": "ocr_failed"})
                return found
            if len(part.pictures) >= len(pages):
                return found
            found |= {page: [] for page in pages if page not in part.pictures}
            for block in part.blocks:
                found[block.page or 0].append(block)
            pages = part.pictures
        return found


def with_words(
    reading: Reading, words: Mapping[int, Sequence[Block]], *, nothing: str = NO_WORDS
) -> Reading:
    """The reading with the words of its pictures in their places, and warnings of what is missing.

    Args:
        reading: As it was without.
        words: By page.
        nothing: What is wrong where there is no word at all.

    Raises:
        Unreadable: there is none.
    """
    more = [replace(block, page=page) for page, found in words.items() for block in found]
    blocks = sorted((*reading.blocks, *more), key=lambda block: block.page or 0)
    if not blocks:
        raise Unreadable(nothing)
    read = {block.page for block in more}
    unread = [page for page in reading.pictures if page not in read]
    said = list(reading.warnings)
    if unread:
        said.append(f"{pages_have(unread)} no text layer and could not be read.")
    if more:
        pages = [page for page in reading.pictures if page in read]
        said.append(f"{pages_have(pages)} no text layer; OCR read what it could.")
    return replace(reading, blocks=tuple(blocks), warnings=tuple(said), pictures=())


def pages_have(pages: Sequence[int]) -> str:
    """The beginning of a sentence about some pages."""
    if len(pages) == 1:
        return f"Page {pages[0]} has"
    if len(pages) > _NAMED:
        return f"{len(pages)} pages have"
    return f"Pages {', '.join(map(str, pages[:-1]))} and {pages[-1]} have"
