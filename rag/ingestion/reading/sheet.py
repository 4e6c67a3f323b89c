"""A worksheet's cells, as Excel shows them, without loading the sheet whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Self

from lxml import etree

from rag.domain import Unreadable
from rag.ingestion.reading.office import Package
from rag.ingestion.reading.xmltree import Element, local

Row = tuple[int, dict[int, str]]
"""The row's number, and its filled cells by column from 1."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")
_FORMAT_TEXT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_IDS = frozenset({9, 10})
_LATEST = 2_958_466
"""The day after the last that Excel knows."""
_DIGITS = 15
"""Significant digits that Excel keeps; what follows is noise of binary fractions."""
_LONGEST = 32_767
"""Letters that Excel lets a cell hold."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the workbook keeps apart from its sheets: texts, number formats, its first day."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    """Per style: `date`, `percent` or empty."""
    first_day: datetime

    @classmethod
    def of(cls, package: Package, main: str) -> Self:
        parts = dict(package.related(main).values())
        root = package.xml(main)
        properties = (
            None
            if root is None
            else next((item for item in root if local(item) == "workbookPr"), None)
        )
        late = properties is not None and properties.get("date1904") in {"1", "true"}
        return cls(
            strings=tuple(_strings(package.bytes_of(parts.get("sharedStrings", "")) or b"")),
            formats=tuple(_formats(package.xml(parts.get("styles", "")))),
            first_day=datetime(1904, 1, 1, tzinfo=UTC)
            if late
            else datetime(1899, 12, 30, tzinfo=UTC),
        )


def _elements(data: bytes, name: str) -> Iterator[Element]:
    """The elements of that name one at a time, each forgotten when the next is asked for."""
    if not data:
        return
    context = etree.iterparse(
        BytesIO(data),
        tag=f"{{*}}{name}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in context:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        msg = "It is damaged: the XML of a sheet cannot be read."
        raise Unreadable(msg) from error


def _strings(data: bytes) -> Iterator[str]:
    for item in _elements(data, "si"):
        yield _text(item)


def _text(item: Element) -> str:
    """A cell's words; the reading aids of East Asian texts are no part of them."""
    words = (
        part.text or ""
        for part in item.iter()
        if local(part) == "t" and all(local(up) != "rPh" for up in part.iterancestors())
    )
    return "".join(words)[:_LONGEST]


def _formats(root: Element | None) -> Iterator[str]:
    if root is None:
        return
    custom = {
        item.get("numFmtId", ""): _format_kind(item.get("formatCode", ""))
        for item in root.iter()
        if local(item) == "numFmt"
    }
    styles = next((item for item in root if local(item) == "cellXfs"), None)
    for style in styles if styles is not None else ():
        number = style.get("numFmtId", "0")
        yield custom.get(number) or _built_in(int(number) if number.isdecimal() else 0)


def _built_in(number: int) -> str:
    if number in _DATE_IDS:
        return "date"
    return "percent" if number in _PERCENT_IDS else ""


def _format_kind(code: str) -> str:
    bare = _FORMAT_TEXT.sub("", code).lower()
    if "general" not in bare and re.search(r"[ymdhs]", bare):
        return "date"
    return "percent" if "%" in bare else ""


def rows_of(data: bytes, values: Values) -> Iterator[Row]:
    """The sheet's rows that hold anything."""
    last = 0
    for row in _elements(data, "row"):
        stated = row.get("r", "")
        number = int(stated) if stated.isdecimal() else last + 1
        last = number
        if row.get("hidden") in {"1", "true"}:
            continue
        cells: dict[int, str] = {}
        column = 0
        for cell in row:
            column = _column(cell.get("r", ""), column + 1)
            text = _value(cell, values)
            if text.strip():
                cells[column] = text
        if cells:
            yield number, cells


def _column(reference: str, following: int) -> int:
    match = _REFERENCE.match(reference)
    if match is None:
        return following
    number = 0
    for letter in match.group(1):
        number = number * 26 + ord(letter) - 64
    return number


def _value(cell: Element, values: Values) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    text = next((item.text or "" for item in cell if local(item) == "v"), "")
    match kind:
        case "s":
            place = int(text) if text.isdecimal() else -1
            return values.strings[place] if 0 <= place < len(values.strings) else ""
        case "b":
            return "TRUE" if text == "1" else "FALSE"
        case "n":
            style = cell.get("s", "0")
            place = int(style) if style.isdecimal() else 0
            form = values.formats[place] if place < len(values.formats) else ""
            return _number(text, form, values.first_day)
        case _:
            return text


def _number(text: str, form: str, first_day: datetime) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    if form == "date" and 0 <= number < _LATEST:
        return _moment(number, first_day)
    if form == "percent":
        return f"{number * 100:.{_DIGITS}g}%"
    return text if text.lstrip("-").isdecimal() else f"{number:.{_DIGITS}g}"


def _moment(number: float, first_day: datetime) -> str:
    moment = first_day + timedelta(seconds=round(number * 86_400))
    if number < 1:
        return f"{moment:%H:%M}" if moment.second == 0 else f"{moment:%H:%M:%S}"
    if number == int(number):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M}"
