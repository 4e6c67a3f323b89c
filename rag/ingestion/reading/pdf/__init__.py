"""PDF files: pdfium first, pypdf where pdfium cannot open one, OCR where a page is a picture."""

from rag.ingestion.reading.pdf.document import read_pdf

__all__ = ["read_pdf"]
