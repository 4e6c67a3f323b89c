"""PDFs made for tests."""

from pathlib import Path
from typing import Any

from reportlab.pdfgen import canvas


def pdf(path: Path, *pages: str, padding: int = 0) -> Path:
    """Writes a PDF with one page per text, its lines parted by newlines.

    Args:
        path: Where.
        pages: What each page says.
        padding: Bytes put behind its end, to make it take its time on the way.
    """
    drawing: Any = canvas.Canvas(str(path))
    for text in pages:
        for number, line in enumerate(text.split("\n")):
            drawing.drawString(72, 760 - 18 * number, line)
        drawing.showPage()
    drawing.save()
    if padding:
        with path.open("ab") as file:
            file.write(b"\n%" + b"x" * padding + b"\n")
    return path
