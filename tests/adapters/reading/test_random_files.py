"""Whatever bytes come in, text or one sentence comes out."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_code, clean_line, clean_text, visible
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Limits
from rag.ingestion.reading.tables import table_blocks
from rag.ingestion.sandbox import FileReader
from tests.fakes import papers

_ORDINARY = {
    "paper.pdf": papers.pdf_report(),
    "paper.docx": papers.docx_report(),
    "paper.pptx": papers.pptx_talk(),
    "paper.xlsx": papers.xlsx_book(),
    "paper.html": papers.HTML.encode(),
    "paper.md": papers.MARKDOWN.encode(),
    "paper.rtf": papers.RTF,
    "paper.eml": papers.EML,
    "paper.json": b'{"a": [1, {"b": "c"}], "d": {"e": null}}',
    "paper.xml": b"<?xml version='1.0'?><a b='c'><title>t</title><d>e</d></a>",
    "paper.csv": b'a;b\n"c; d";e\n',
    "paper.txt": b"Title\n=====\n\nWords.\n",
}
_HEADS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"{\\rtf1 ",
    b"<html>",
    b"<?xml ",
    b"---\n",
    b"From: a\nTo: b\n",
    b"[{",
]
_PATIENT = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader(limits=Limits(seconds=10)) as made:
        yield made


def read(reader: FileReader, data: bytes, name: str) -> None:
    """Reads it and checks that the outcome is one a person can be shown."""
    try:
        found = reader.read_bytes(data, name=name)
    except Unreadable as refused:
        reason = str(refused)
        assert reason.endswith(".")
        assert "\n" not in reason
        assert 5 < len(reason) < 200
        assert reason.isprintable()
    else:
        assert isinstance(found, Reading)
        assert any(block.text for block in found.blocks)
        assert all(visible(block.text) == block.text for block in found.blocks)


@_PATIENT
@given(
    head=st.sampled_from(_HEADS),
    data=st.binary(max_size=3_000),
    name=st.sampled_from(sorted(_ORDINARY)),
)
def test_random_bytes_under_any_name(
    reader: FileReader, head: bytes, data: bytes, name: str
) -> None:
    read(reader, head + data, name)


@_PATIENT
@given(
    name=st.sampled_from(sorted(_ORDINARY)),
    places=st.lists(
        st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12
    ),
    cut=st.floats(0, 1),
)
def test_ordinary_files_with_bytes_changed_and_the_end_cut_off(
    reader: FileReader, name: str, places: list[tuple[float, bytes]], cut: float
) -> None:
    data = bytearray(_ORDINARY[name])
    for place, piece in places:
        start = int(place * len(data))
        data[start : start + len(piece)] = piece
    read(reader, bytes(data[: max(int(len(data) * max(cut, 0.3)), 1)]), name)


@_PATIENT
@given(name=st.text(max_size=300))
def test_any_name_is_only_a_name(reader: FileReader, name: str) -> None:
    found = reader.read_bytes(b"Good words.", name=name)
    assert found.title.isprintable()
    assert found.title


@given(st.text())
def test_cleaned_text_is_visible_and_cleaning_it_again_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text, clean_code, visible):
        once = clean(text)
        assert clean(once) == once
        assert all(char.isprintable() or char in "\n\t\u200c\u200d" for char in once)
    assert "\n" not in clean_line(text)


@given(st.binary(max_size=500))
def test_any_bytes_decode_to_something(data: bytes) -> None:
    assert isinstance(decode(data), str)


@given(st.lists(st.lists(st.text(max_size=40), max_size=6), max_size=60))
def test_every_cell_of_a_table_is_in_its_blocks(rows: list[list[str]]) -> None:
    blocks = table_blocks(rows)
    text = "\n".join(block.text for block in blocks)
    for row in rows:
        for cell in row:
            shown = clean_line(cell)
            assert shown in text or shown.replace("|", "\\|") in text
    assert all("\n| --- |" in block.text for block in blocks if block.kind == "table")
