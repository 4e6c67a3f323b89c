"""Excel workbooks: a page is a sheet, read as a stream of the cells that are there."""

from collections.abc import Iterator

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.office import R_ID, Package
from rag.ingestion.reading.sheet import Row, Values, rows_of
from rag.ingestion.reading.source import Source, refuse_pages
from rag.ingestion.reading.tables import table_blocks
from rag.ingestion.reading.xmltree import local

_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_xlsx(source: Source) -> Reading:
    """Each sheet's tables with their header row; hidden sheets are left out.

    Only cells that hold something count, so a lone cell at the far corner costs nothing.
    """
    with Package(source) as package:
        main = package.main()
        sheets = _sheets(package, main)
        refuse_pages(len(sheets), source.limits, "sheets")
        values = Values.of(package, main)
        blocks: list[Block] = []
        hidden: list[str] = []
        left = source.limits.cells
        for number, (name, part, shown) in enumerate(sheets, 1):
            if not shown:
                hidden.append(name)
                continue
            rows = list(_counted(rows_of(package.bytes_of(part) or b"", values), left))
            left -= sum(len(cells) for _, cells in rows)
            blocks.extend(_sheet_blocks(name, rows, number))
        title = package.title()
    return Reading(
        title=title or source.title,
        blocks=tuple(blocks),
        pages=max(len(sheets), 1),
        media_type=_MEDIA,
        warnings=tuple(f'The sheet "{name}" is hidden and was left out.' for name in hidden[:5]),
    )


def _sheets(package: Package, main: str) -> list[tuple[str, str, bool]]:
    """Name, part and whether it is shown, in the order of the tabs; charts have no cells."""
    root, related = package.xml(main), package.related(main)
    found: list[tuple[str, str, bool]] = []
    for element in root.iter() if root is not None else ():
        kind, part = related.get(element.get(R_ID, ""), ("", ""))
        if local(element) == "sheet" and kind == "worksheet":
            name = clean_line(element.get("name", ""))
            found.append((name, part, element.get("state", "visible") == "visible"))
    return found


def _counted(rows: Iterator[Row], most: int) -> Iterator[Row]:
    count = 0
    for row in rows:
        count += len(row[1])
        if count > most:
            msg = "It holds more filled cells than can be read; split it into smaller files."
            raise Unreadable(msg)
        yield row


def _sheet_blocks(name: str, rows: list[Row], page: int) -> Iterator[Block]:
    tables = list(_tables(rows))
    if tables:
        yield Block(kind="heading", text=name or f"Sheet {page}", page=page, level=1)
    for table in tables:
        yield from table_blocks(_dense(table), page=page)


def _tables(rows: list[Row]) -> Iterator[list[Row]]:
    """Parts a sheet where an empty row stands."""
    table: list[Row] = []
    for row in rows:
        if table and row[0] > table[-1][0] + 1:
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def _dense(table: list[Row]) -> Iterator[list[str]]:
    """The rows with empty cells filled in, between the table's own columns only."""
    columns = sorted({column for _, cells in table for column in cells})
    for _, cells in table:
        yield [cells.get(column, "") for column in columns]
