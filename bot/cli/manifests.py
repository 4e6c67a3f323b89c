"""`footnote manifest slack|teams`."""

from pathlib import Path

import click

from bot.cli.deployed import asking_aws
from bot.cli.output import Output
from bot.config import Settings

STACK = click.option("--stack", help="A deployed stack that says where Footnote is reached.")


@click.group()
def manifest() -> None:
    """Prints or writes what a platform needs to install the app."""


@manifest.command("slack")
@click.option("--url", help="Where Slack reaches Footnote, e.g. https://bot.example.com.")
@click.option("--socket", is_flag=True, help="For Socket Mode: no public address needed.")
@STACK
@click.pass_obj
def slack(settings: Settings, url: str | None, socket: bool, stack: str | None) -> None:
    """Prints the Slack app manifest, filled in, to paste at api.slack.com/apps."""
    from manifest.slack import render_manifest

    address = url or _deployed(stack) or settings.public_url or None
    if not socket and not address:
        msg = "Say where Slack reaches Footnote: --url https://..., or --socket for Socket Mode."
        raise click.UsageError(msg)
    if address and not address.startswith("https://"):
        msg = f"Slack only calls https addresses, and {address!r} is none."
        raise click.UsageError(msg)
    click.echo(render_manifest(None if socket else address, socket=socket))


@manifest.command("teams")
@click.option("--app-id", help="The bot's app id (default: MicrosoftAppId).")
@click.option("--domain", help="The host name others reach Footnote at.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("footnote-teams.zip"))
@click.option("--schema", type=click.Choice(["1.29", "1.28"]), default="1.29")
@click.option("--read-all", is_flag=True, help="Ask to hear messages without a mention.")
@STACK
@click.pass_obj
def teams(
    settings: Settings,
    app_id: str | None,
    domain: str | None,
    out: Path,
    schema: str,
    read_all: bool,
    stack: str | None,
) -> None:
    """Writes the Teams app package, to upload in the Teams admin centre."""
    from urllib.parse import urlsplit

    from manifest.teams import build_package

    chosen = app_id or settings.teams_app_id
    host = domain or urlsplit(_deployed(stack) or settings.public_url).hostname
    missing = [name for name, there in (("--app-id", chosen), ("--domain", host)) if not there]
    if missing or not host:
        msg = f"{' and '.join(missing)} is missing. Give it, or set MicrosoftAppId and FOOTNOTE_PUBLIC_URL."
        raise click.UsageError(msg)
    written = build_package(chosen, host, out, version=schema, read_all=read_all)
    Output().say(f"Wrote {written}. Upload it in the Teams admin centre, or sideload it.")


def _deployed(stack: str | None) -> str:
    """The public address that a deployed stack tells; empty where none is named."""
    if stack is None:
        return ""
    with asking_aws():
        from bot.wiring.stack_outputs import public_url

        return public_url(stack)
