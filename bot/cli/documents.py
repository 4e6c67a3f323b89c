"""`footnote documents`, `remove` and `upload-link`."""

from datetime import timedelta
from typing import Any

import click

from bot.cli.output import JSON, NOTHING_YET, Output
from bot.cli.readers import parse_as, parse_scope
from bot.config import Settings
from bot.domain import Document, readable_by
from bot.handlers import words
from bot.handlers.shelf import find_documents
from bot.wiring.app import open_app
from rag.domain import Principal

SCOPE = click.option(
    "--scope",
    callback=parse_scope,
    default="everyone",
    help="Who may read: everyone, channel:ID or user:ID.",
)


def _life_time(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    parsed = words.life_time(value)
    if parsed is None:
        raise click.BadParameter(words.NO_LIFE_TIME.format(text=value))
    return parsed


EXPIRES = click.option("--expires", callback=_life_time, help="Life time, such as 90d.")


@click.command("documents")
@JSON
@click.option("--as", "readers", callback=parse_as, default=None, help="Only what these may read.")
@click.option("--all", "every_state", is_flag=True, help="Also failed, removed and expired ones.")
@click.pass_context
def listing(ctx: click.Context, readers: frozenset[str], as_json: bool, every_state: bool) -> None:
    """Lists the documents."""
    settings: Settings = ctx.obj
    narrowed = ctx.get_parameter_source("readers") is not click.core.ParameterSource.DEFAULT
    principal = Principal(readers=readers, organisation=settings.organisation) if narrowed else None
    with open_app(settings) as app:
        held = app.documents(principal, every_state=every_state)
    output = Output()
    if as_json:
        output.json([_document_json(each) for each in held])
        return
    if not held and not narrowed:
        output.say(NOTHING_YET)
        return
    rows = [
        [
            each.id[:12],
            each.title[:60],
            _standing(each),
            str(each.pages or ""),
            ", ".join(sorted(each.readers)),
            f"{each.updated:%Y-%m-%d}",
        ]
        for each in held
    ]
    columns = ("id", "title", "state", "pages", "readers", "updated")
    output.table(columns, rows, title=words.counted(len(held), "document"))


def _standing(document: Document) -> str:
    if document.state == "failed":
        return f"failed: {document.reason}"
    if document.state == "indexed" and document.expires:
        return f"indexed, until {document.expires:%Y-%m-%d}"
    return document.state


def _document_json(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "state": document.state,
        "readers": sorted(document.readers),
        "owner": document.owner,
        "source": document.source,
        "pages": document.pages,
        "size": document.size,
        "type": document.media_type,
        "version": document.version,
        "created": document.created.isoformat(),
        "updated": document.updated.isoformat(),
        "expires": document.expires.isoformat() if document.expires else None,
        "reason": document.reason,
    }


@click.command()
@click.argument("document")
@JSON
@click.pass_obj
def remove(settings: Settings, document: str, as_json: bool) -> None:
    """Removes DOCUMENT, named by its id, name or title."""
    with open_app(settings) as app:
        found = find_documents(app.library, None, document)
        if len(found) != 1:
            names = ", ".join(each.name for each in found[:5])
            reason = (
                f"{len(found)} documents match: {names}. Use the id."
                if found
                else (f"there is no document called {document!r}. `footnote documents` lists them.")
            )
            raise click.ClickException(reason)
        gone = app.library.remove(found[0])
    if as_json:
        Output().json({"id": gone.id, "name": gone.name, "state": gone.state})
    else:
        Output().say(f"Removed {gone.title}.")


@click.command("upload-link", short_help="Prints a link to the upload page.")
@SCOPE
@EXPIRES
@JSON
@click.pass_obj
def upload_link(
    settings: Settings, scope: frozenset[str], expires: timedelta | None, as_json: bool
) -> None:
    """Prints a link to the upload page; it works for ten minutes while `serve` runs."""
    with open_app(settings) as app:
        invitation = app.invitation(scope, expires)
    if as_json:
        Output().json(
            {
                "url": invitation.url,
                "expires": invitation.expires.isoformat(),
                "curl": invitation.curl,
            }
        )
        return
    output = Output()
    output.say(invitation.url)
    output.say(
        f"Readable by {readable_by(invitation.readers)}; works until "
        f"{invitation.expires.strftime('%H:%M %Z')}."
    )
    output.say(f"From a terminal: {invitation.curl}")
