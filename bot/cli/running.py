"""`footnote serve` and `footnote doctor`."""

from dataclasses import replace

import click
from rich.markup import escape

from bot.cli.deployed import as_far_as_known
from bot.cli.output import JSON, Output, plain
from bot.config import Settings
from bot.wiring.check import Check
from bot.wiring.doctor import examine


@click.command()
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default 8080).")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Runs everything on this machine until it is told to stop."""
    from bot.entrypoints.serve import serve_forever  # loads what only serving needs

    chosen = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    output = Output()

    def ready(address: str) -> None:
        output.rich(f"[bold]Footnote[/] is ready at [bold]{escape(address)}[/] (Ctrl-C stops it).")

    serve_forever(chosen, ready=ready, warn=output.warn)


@click.command(short_help="Says what is missing, and the exact fix.")
@JSON
@click.option("--aws", is_flag=True, help="Also look at what the settings name in AWS.")
@click.option("--stack", default="", help="A deployed chat stack, to be asked from outside.")
@click.pass_obj
def doctor(settings: Settings, as_json: bool, aws: bool, stack: str) -> None:
    """Says what is configured, what is missing, and the exact fix; exits with 1 if something is wrong."""
    if aws or stack:
        settings = as_far_as_known(settings, stack=stack)
    checks = examine(settings, aws=aws, stack=stack)
    output = Output()
    if as_json:
        output.json([_check_json(each) for each in checks])
    else:
        for check in checks:
            mark = {"ok": "[green]ok[/]", "off": "[dim]off[/]", "wrong": "[bold red]wrong[/]"}
            output.rich(
                f"{mark[check.state]:>20}  [bold]{check.name}[/]  {escape(plain(check.detail))}"
            )
            if check.fix:
                output.rich(f"       [yellow]fix:[/] {escape(plain(check.fix))}")
    if any(each.state == "wrong" for each in checks):
        raise click.exceptions.Exit(1)


def _check_json(check: Check) -> dict[str, str]:
    return {"name": check.name, "state": check.state, "detail": check.detail, "fix": check.fix}
