"""`footnote ingest`."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.answering import JSON
from bot.cli.documents import EXPIRES, SCOPE
from bot.cli.output import Output, plain
from bot.config import Settings
from bot.handlers.intake import TakenIn
from bot.wiring.app import App, open_app


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What every document of one `ingest` has in common."""

    readers: frozenset[str]
    keep_for: timedelta | None


@click.command()
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
            _watch(app, _only_folder(places), wish)
    if any(each.state == "failed" for each in taken):
        raise click.exceptions.Exit(1)


def _only_folder(places: tuple[str, ...]) -> Path:
    if len(places) != 1 or not Path(places[0]).is_dir():
        msg = "--watch follows one folder; name just that."
        raise click.UsageError(msg)
    return Path(places[0])


def _take_all(app: App, places: tuple[str, ...], wish: _Wish, *, quiet: bool) -> list[TakenIn]:
    taken: list[TakenIn] = []
    with _progress(quiet=quiet) as progressed:
        for place in places:
            if place.startswith(("http://", "https://")):
                results = iter(
                    (app.intake.page(place, readers=wish.readers, keep_for=wish.keep_for),)
                )
            else:
                results = _take_path(app, Path(place), wish)
            for each in results:
                taken.append(each)
                progressed(each)
    return taken


def _take_path(app: App, path: Path, wish: _Wish) -> Iterator[TakenIn]:
    """Everything at a path; a path that is not there is one failure among the others."""
    if not path.exists():
        yield TakenIn(name=str(path), state="failed", reason="there is no such file or folder.")
        return
    found = list(app.files_below(path))
    if not found:
        yield TakenIn(name=str(path), state="failed", reason="there is no file in it to read.")
        return
    yield from app.intake.files(found, readers=wish.readers, keep_for=wish.keep_for)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[TakenIn], None]]:
    """A bar on a terminal; nothing for programs."""
    console = Output().err
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def progressed(taken: TakenIn) -> None:
            bar.update(task, advance=1, description=f"Reading {plain(taken.name)[:40]}")

        yield progressed


def _report(taken: list[TakenIn], *, as_json: bool) -> None:
    output = Output()
    if as_json:
        output.json({"documents": [_taken_json(each) for each in taken]})
        return
    counts = Counter(each.state for each in taken)
    for each in taken:
        if each.state == "failed":
            output.warn(f"{each.name}: {each.reason}")
    pages = sum(each.document.pages for each in taken if each.document)
    output.say(
        f"{counts['indexed']} taken in ({pages} pages), {counts['unchanged']} unchanged, "
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


def _watch(app: App, folder: Path, wish: _Wish) -> None:
    """Follows a folder until interrupted."""
    output = Output()

    def sweep() -> None:
        for gone in app.intake.remove_missing(folder.resolve()):
            output.say(f"removed {gone.name}")

    sweep()
    output.say(f"Watching {folder}; press Ctrl-C to stop.")
    for changed in app.watch(folder):
        if changed is None:
            sweep()
            continue
        for each in app.intake.files([changed], readers=wish.readers, keep_for=wish.keep_for):
            output.say(f"{each.state} {each.name} {each.reason}".strip())
