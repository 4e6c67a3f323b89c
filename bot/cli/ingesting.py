"""`footnote ingest`."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.documents import EXPIRES, SCOPE
from bot.cli.output import JSON, Output, plain
from bot.config import Settings
from bot.handlers import words
from bot.handlers.intake import FoundFile, TakenIn
from bot.wiring.app import App, open_app

_SHOWN = 40
"""Documents in the table at the end; nobody reads more."""


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What every document of one `ingest` has in common."""

    readers: frozenset[str]
    keep_for: timedelta | None


@click.command(short_help="Takes in files, folders and web pages.")
@click.argument("places", nargs=-1, required=True, metavar="PATH|URL...")
@SCOPE
@EXPIRES
@click.option("--allow-host", "hosts", multiple=True, help="An inner host that may be fetched.")
@click.option("--watch", is_flag=True, help="Keep going: changed files anew, deleted ones out.")
@JSON
@click.pass_obj
def ingest(
    settings: Settings,
    places: tuple[str, ...],
    scope: frozenset[str],
    expires: timedelta | None,
    hosts: tuple[str, ...],
    watch: bool,
    as_json: bool,
) -> None:
    """Takes in files, folders and web pages; exits with 1 if some could not be read."""
    wish = _Wish(readers=scope, keep_for=expires)
    if watch:
        _only_folder(places)  # said before anything is read
    with open_app(settings, allow_hosts=hosts) as app:
        taken = _take_all(app, places, wish, quiet=as_json)
        app.search.embed_missing()
        _report(taken, as_json=as_json)
        if watch:
            with suppress(KeyboardInterrupt):  # how watching ends
                _watch(app, _only_folder(places), wish, as_json=as_json)
    if any(each.state == "failed" for each in taken):
        raise click.exceptions.Exit(1)


def _only_folder(places: tuple[str, ...]) -> Path:
    if len(places) != 1 or not Path(places[0]).is_dir():
        msg = "--watch follows one folder; name just that."
        raise click.UsageError(msg)
    return Path(places[0])


def _take_all(app: App, places: tuple[str, ...], wish: _Wish, *, quiet: bool) -> list[TakenIn]:
    finds = [_Find.at(app, place) for place in places]
    taken: list[TakenIn] = []
    with _progress(sum(find.count for find in finds), quiet=quiet) as progressed:
        for find in finds:
            for each in find.take(app, wish):
                taken.append(each)
                progressed(each)
    return taken


@dataclass(frozen=True, kw_only=True)
class _Find:
    """What lies at one place: files, or a page; else why there is nothing."""

    place: str
    files: Sequence[FoundFile] = ()
    reason: str = ""

    @classmethod
    def at(cls, app: App, place: str) -> "_Find":
        """Looks; a place where nothing is stays one failure among the others."""
        if place.startswith(("http://", "https://")):
            return cls(place=place)
        if not Path(place).exists():
            return cls(place=place, reason="There is no such file or folder.")
        files = app.files_below(Path(place))
        return cls(
            place=place, files=files, reason="" if files else "There is no file in it to read."
        )

    @property
    def count(self) -> int:
        return len(self.files) or 1

    def take(self, app: App, wish: _Wish) -> Iterator[TakenIn]:
        """Takes all of it in."""
        if self.reason:
            yield TakenIn(name=self.place, state="failed", reason=self.reason)
        elif self.files:
            yield from app.intake.files(self.files, readers=wish.readers, keep_for=wish.keep_for)
        else:
            yield app.intake.page(self.place, readers=wish.readers, keep_for=wish.keep_for)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[TakenIn], None]]:
    """A bar on a terminal; nothing for programs."""
    console = Output().err
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Reading", total=total)

        def progressed(taken: TakenIn) -> None:
            bar.update(task, advance=1, description=f"Reading {plain(taken.name)[:40]}")

        yield progressed


def _report(taken: list[TakenIn], *, as_json: bool) -> None:
    output = Output()
    if as_json:
        output.json({"documents": [_taken_json(each) for each in taken]})
        return
    counts = Counter(each.state for each in taken)
    held = [(each.document, each.state) for each in taken if each.document and not each.reason]
    rows = [[one.name, one.title[:60], str(one.pages or ""), state] for one, state in held]
    if rows:
        title = f"The last {_SHOWN} of {len(rows)}" if len(rows) > _SHOWN else "Taken in"
        output.table(("document", "title", "pages", "state"), rows[-_SHOWN:], title=title)
    for each in taken:
        if each.state == "failed":
            output.warn(f"{each.name}: {each.reason}")
    pages = sum(each.document.pages for each in taken if each.document and each.state == "indexed")
    output.say(
        f"{counts['indexed']} taken in ({words.counted(pages, 'page')}), "
        f"{counts['unchanged']} unchanged, "
        f"{counts['failed']} failed."
    )


def _taken_json(taken: TakenIn) -> dict[str, Any]:
    told: dict[str, Any] = {"name": taken.name, "state": taken.state}
    if taken.reason:
        told["reason"] = taken.reason
    if taken.document is not None:
        told["id"] = taken.document.id
        told["pages"] = taken.document.pages
        told["title"] = taken.document.title
    return told


def _watch(app: App, folder: Path, wish: _Wish, *, as_json: bool) -> None:
    """Follows a folder until interrupted; for programs, a line of JSON for each change."""

    def sweep() -> None:
        for gone in app.intake.remove_missing(folder.resolve()):
            _tell(TakenIn(name=gone.name, state="removed", document=gone), as_json=as_json)

    sweep()
    if not as_json:
        Output().say(f"Watching {folder}; press Ctrl-C to stop.")
    for changed in app.watch(folder):
        if changed is None:
            sweep()
            continue
        for each in app.intake.files([changed], readers=wish.readers, keep_for=wish.keep_for):
            _tell(each, as_json=as_json)


def _tell(taken: TakenIn, *, as_json: bool) -> None:
    if as_json:
        Output().json(_taken_json(taken))
    else:
        Output().say(f"{taken.state} {taken.name} {taken.reason}".strip())
