"""A picture of a page read by the Tesseract program."""

import subprocess
from io import BytesIO
from typing import Any, cast

import pypdfium2

_DPI = 300
_POINTS = 72
_LARGEST = 40_000_000
"""Pixels of a rendered page; a huge page is rendered coarser."""


def read_picture(page: pypdfium2.PdfPage, tesseract: str, *, seconds: float) -> str:
    """The words on the page; empty where the program fails or takes longer than `seconds`."""
    width, height = page.get_size()
    scale = _DPI / _POINTS
    pixels = width * height * scale * scale
    if pixels > _LARGEST:
        scale *= (_LARGEST / pixels) ** 0.5
    picture = cast("Any", page).render(scale=scale, grayscale=True).to_pil()
    stream = BytesIO()
    picture.save(stream, format="PNG", dpi=(_DPI, _DPI), compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603 - the program's path is the operator's, its arguments ours
            [tesseract, "stdin", "stdout"],
            input=stream.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="ignore")
