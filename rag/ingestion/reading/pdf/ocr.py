"""A picture of a page read by the Tesseract program."""

import subprocess
from collections.abc import Sequence
from typing import Any, cast

import pypdfium2

_DPI = 300
_POINTS = 72
_LARGEST = 40_000_000
"""Pixels of a rendered page; a huge page is rendered coarser."""


def read_picture(page: pypdfium2.PdfPage, tesseract: Sequence[str], *, seconds: float) -> str:
    """The words on the page; empty where the program fails or takes longer than `seconds`.

    Args:
        page: Of a PDF.
        tesseract: The program and its options.
        seconds: How long it may take.
    """
    width, height = page.get_size()
    scale = _DPI / _POINTS
    pixels = width * height * scale * scale
    if pixels > _LARGEST:
        scale *= (_LARGEST / pixels) ** 0.5
    bitmap: Any = cast("Any", page).render(scale=scale, grayscale=True)
    try:
        done = subprocess.run(  # noqa: S603 - the program and its languages are the operator's, the rest ours
            [tesseract[0], "stdin", "stdout", "--dpi", str(_DPI), *tesseract[1:]],
            input=_greymap(bitmap),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="ignore")


def _greymap(bitmap: Any) -> bytes:
    """The picture in the plainest format that Tesseract takes; rows lose what pads them."""
    pixels, stride, width = bytes(bitmap.buffer), int(bitmap.stride), int(bitmap.width)
    height = int(bitmap.height)
    rows = (pixels[row * stride : row * stride + width] for row in range(height))
    return b"P5\n%d %d\n255\n" % (width, height) + b"".join(rows)
