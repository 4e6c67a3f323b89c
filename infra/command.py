"""`footnote cost`: what a deployment costs a month, before anything is deployed.

`bot` must not know `infra`, so the command is found by the entry-point group `footnote.commands`.
"""

import json
from collections.abc import Mapping, Sequence

import click

from infra.bill import Line, sources, total, verified
from infra.choices import ChoiceError, names, read_choices
from infra.cost import monthly
from infra.prices import Prices, load
from infra.usage import SIZES


@click.command()
@click.option("--users", type=click.IntRange(1), multiple=True, help="How many people ask.")
@click.option(
    "-c", "context", multiple=True, metavar="NAME=VALUE", help="A choice, as for `cdk -c`."
)
@click.option("--json", "as_json", is_flag=True, help="For programs: JSON on standard output.")
def cost(users: tuple[int, ...], context: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """Says what AWS asks for a month, line by line, from dated list prices."""
    given = {name: value for name, _, value in (each.partition("=") for each in context)}
    choices, prices = read_choices(given), load()
    if strange := sorted(given.keys() - names()):
        msg = f"{', '.join(strange)}: no choice is called so; docs/deploy.md lists them."
        raise ChoiceError(msg)
    sizes = users or SIZES
    if as_json:
        told = {
            str(size): [
                {
                    "what": line.what,
                    "dollars": round(line.dollars, 2),
                    "how": line.how,
                    "verified": verified(line, prices),
                }
                for line in monthly(size, choices, prices)
            ]
            for size in sizes
        }
        click.echo(json.dumps({"dated": str(prices.as_of), "months": told}))
        return
    _print({size: monthly(size, choices, prices) for size in sizes}, prices)


def _print(months: Mapping[int, Sequence[Line]], prices: Prices) -> None:
    for size, lines in months.items():
        click.echo(f"{size} users: USD {total(lines):,.0f} a month")
        for line in lines:
            mark = " " if verified(line, prices) else "*"
            click.echo(f" {mark}{line.dollars:>10,.2f}  {line.what}: {line.how}")
    click.echo(
        f"List prices of {prices.region} as of {prices.as_of}; yours may differ. They come from:"
    )
    for name, source in sources(
        [line for lines in months.values() for line in lines], prices
    ).items():
        mark = " " if source.verified else "*"
        click.echo(f" {mark}{name}: {source.text} ({source.read})")
    click.echo(
        "* holds figures that were remembered, not read: check them before you promise them."
    )
