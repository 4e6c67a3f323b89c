"""Who reads scanned pages: what `FOOTNOTE_OCR` names."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bot.config import Settings, SettingsError
from bot.handlers.preparing import ReadsScans
from bot.ports import Held
from bot.wiring.check import Check, State
from bot.wiring.stores import Stores
from rag.domain import Reading
from rag.ingestion.sandbox import FileReader
from rag.ingestion.scans import NoOcr, Tesseract, known_languages, ours_of

IN_A_FUNCTION = 20.0
"""Seconds that a Lambda waits for Textract before the delivery comes again later."""
AT_A_TERMINAL = 900.0


def open_ocr(settings: Settings, reader: FileReader, stores: Stores) -> ReadsScans:
    """Opens the OCR that the settings name.

    Raises:
        SettingsError: there is no such OCR, or it lacks a setting.
    """
    match settings.ocr:
        case "tesseract":
            program = shutil.which("tesseract")
            return Tesseract(reader, program, settings.ocr_languages) if program else NoOcr()
        case "textract":
            return _textract(settings, stores)
        case "none":
            return NoOcr()
        case _:
            msg = f"FOOTNOTE_OCR: there is no {settings.ocr!r}. Use tesseract, textract or none."
            raise SettingsError(msg)


def scans_check(settings: Settings) -> Check:
    """Whether scanned pages can be read, and what to do where they cannot."""
    if settings.ocr == "textract":
        return _scans("ok", "read by Textract")
    program = shutil.which("tesseract") if settings.ocr == "tesseract" else None
    if program is None:
        return _scans(
            "off",
            "PDFs without a text layer are refused with a clear sentence",
            "Install Tesseract (Debian: apt-get install tesseract-ocr) to read them.",
        )
    known = known_languages(program)
    wanted = settings.ocr_languages.split("+") if settings.ocr_languages else ours_of(known)
    lacking = [each for each in wanted if each not in known]
    if lacking:
        packages = " ".join(f"tesseract-ocr-{each.replace('_', '-')}" for each in lacking)
        return _scans(
            "wrong",
            f"Tesseract has no data of {', '.join(lacking)}",
            f"Install it (Debian: apt-get install {packages}), or change FOOTNOTE_OCR_LANGUAGES.",
        )
    return _scans("ok", f"read by Tesseract ({'+'.join(wanted)})")


def _scans(state: State, detail: str, fix: str = "") -> Check:
    return Check(name="Scanned pages", state=state, detail=detail, fix=fix)


def _textract(settings: Settings, stores: Stores) -> ReadsScans:
    if stores.cloud is None:
        msg = (
            "FOOTNOTE_OCR=textract reads files where they lie in FOOTNOTE_BUCKET, and they do "
            "not lie there without the rest of the AWS settings. Use tesseract here."
        )
        raise SettingsError(msg)
    from bot.wiring.cloud.stores import CLEAN
    from rag.ocr.textract import CLIENT_CONFIG, StillReading, Textract

    shift = stores.cloud.shift

    def patience() -> float:
        return IN_A_FUNCTION if shift.ends is not None else AT_A_TERMINAL

    textract = Textract(
        stores.cloud.clients("textract", CLIENT_CONFIG),
        bucket=settings.bucket,
        prefix=CLEAN,
        patience=patience,
    )
    return Waiting(textract.complete, StillReading)


class Waiting:
    """An OCR whose delay uses up nobody's tries: the delivery just comes again later.

    Args:
        complete: Reads.
        still: The error by which it says that it is not done.
    """

    def __init__(self, complete: Callable[..., Reading], still: type[Exception]) -> None:
        self._complete = complete
        self._still = still

    def complete(self, reading: Reading, path: Path, *, key: str) -> Reading:
        """As the OCR itself.

        Raises:
            Held: it is still at it.
        """
        try:
            return self._complete(reading, path, key=key)
        except self._still as error:
            raise Held(str(error), retry_after=15.0) from error
