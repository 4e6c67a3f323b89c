"""`footnote dead-letters` and `footnote models`: for whoever keeps it running."""

from pathlib import Path

import click

from bot.cli.output import JSON, Output
from bot.config import Settings
from bot.handlers.audit import OPERATOR, audit
from bot.wiring.auditing import audited
from bot.wiring.clock import present
from bot.wiring.stores import Stores, open_stores


@click.group("dead-letters")
def dead_letters() -> None:
    """Deliveries that ended undone."""


@dead_letters.command("list")
@JSON
@click.pass_obj
def list_dead(settings: Settings, as_json: bool) -> None:
    """Lists them, newest first; what was asked is never shown."""
    stores = open_stores(settings, now=present)
    try:
        held = stores.dead_letters.list()
    finally:
        stores.close()
    output = Output()
    if as_json:
        output.json(
            [
                {
                    "id": each.delivery.id,
                    "source": each.delivery.source,
                    "kind": each.delivery.kind,
                    "reason": each.reason,
                    "died": each.died.isoformat(),
                }
                for each in held
            ]
        )
        return
    rows = [
        [each.delivery.id, each.delivery.source, each.reason, each.died.strftime("%Y-%m-%d %H:%M")]
        for each in held
    ]
    output.table(("id", "source", "reason", "died"), rows, title=f"{len(held)} dead letters")


@dead_letters.command("replay")
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of them.")
@click.pass_obj
def replay(settings: Settings, ids: tuple[str, ...], every: bool) -> None:
    """Puts dead letters back on the queue, to be handled by a running `serve`."""
    if bool(ids) == every:
        msg = "Name the ids to replay, or --all."
        raise click.UsageError(msg)
    stores = open_stores(settings, now=present)
    try:
        chosen = ids or tuple(each.delivery.id for each in stores.dead_letters.list(limit=10_000))
        with audited(settings.data_dir / "audit.jsonl", present):
            unknown = [each for each in chosen if not _replayed(stores, each)]
    finally:
        stores.close()
    if unknown:
        msg = f"There is no dead letter {unknown[0]!r}. `footnote dead-letters list` shows them."
        raise click.ClickException(msg)
    Output().say(f"{len(chosen)} put back.")


def _replayed(stores: Stores, delivery_id: str) -> bool:
    found = stores.dead_letters.replay(delivery_id)
    if found:
        audit("replayed", who=OPERATOR, delivery=delivery_id)
    return found


@click.group()
def models() -> None:
    """Models on endpoints of one's own."""


@models.command("explain")
@click.argument("model")
@click.option(
    "--registry",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A TOML file with entries of your own (default: FOOTNOTE_MODEL_REGISTRY).",
)
@click.pass_obj
def explain(settings: Settings, model: str, registry: Path | None) -> None:
    """Says how MODEL will be spoken to, and why."""
    from bot.wiring.models import explain_model

    own = settings.model_registry if registry is None else str(registry)
    Output().say(explain_model(model, own=own))
