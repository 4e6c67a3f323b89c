"""What the command prints: tables for people, JSON for programs; nothing raw reaches a terminal."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

JSON = click.option(
    "--json", "as_json", is_flag=True, help="For programs: JSON on standard output."
)


def plain(text: str) -> str:
    """Text without control or formatting characters, so that no name can drive a terminal."""
    return "".join(
        " " if char in "\n\r\t" else char
        for char in text
        if char in "\n\r\t" or unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"}
    )


_NOBODY_LOOKS = 200
"""Letters on a line where there is no terminal whose width could be asked."""


TAKE_IN = "Take some in: footnote ingest FOLDER"
NOTHING_YET = f"There are no documents yet. {TAKE_IN}"


_COLUMN = 13
"""Letters that a column needs to be worth reading."""


class Output:
    """Standard output and error, as people or programs want them."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else _NOBODY_LOOKS
        self.out = Console(soft_wrap=True, width=width, highlight=False)
        self.err = Console(stderr=True, soft_wrap=True, highlight=False)

    def json(self, value: object) -> None:
        """One JSON value on one line of standard output."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Lines for people."""
        for line in text.splitlines():
            self.out.print(escape(plain(line)))

    def rich(self, markup: str) -> None:
        """One line of our own markup; whatever comes from outside must be escaped in it."""
        self.out.print(markup)

    def warn(self, text: str) -> None:
        """One line beside the output, for what went wrong with a part."""
        self.err.print(escape(plain(text)), style="yellow")

    def error(self, text: str) -> None:
        """The one sentence that says what is wrong and what to do."""
        self.err.print(f"[bold red]footnote:[/] {escape(plain(text))}")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> None:
        """A table; on a terminal too narrow for one, a line for each cell. Nothing is cut."""
        if self.out.width < _COLUMN * len(columns):
            self._list(columns, rows, title)
            return
        table = Table(title=title, title_justify="left", expand=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(escape(plain(cell)) for cell in row))
        self.out.print(table)

    def _list(self, columns: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> None:
        self.say(title)
        for row in rows:
            self.out.print()
            for column, cell in zip(columns, row, strict=True):
                if cell:
                    self.rich(f"[bold]{escape(column)}[/]  {escape(plain(cell))}")
