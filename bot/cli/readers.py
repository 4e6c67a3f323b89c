"""Readers as they are written on the command line: `everyone`, `channel:C1`, `user:teams:U1`."""

from collections.abc import Iterable

import click

from rag.domain import EVERYONE, Principal

_KINDS = ("channel", "user", "group")
_PLATFORMS = ("slack", "teams", "web")


def parse_reader(text: str) -> str:
    """The reader as stored; a platform left out means Slack.

    Raises:
        click.BadParameter: it is none.
    """
    word = text.strip()
    if word == EVERYONE:
        return word
    kind, _, rest = word.partition(":")
    if kind in _KINDS and rest:
        platform, colon, name = rest.partition(":")
        if colon and platform in _PLATFORMS and name:
            return word
        if platform not in _PLATFORMS:
            return f"{kind}:slack:{rest}"
    msg = f"{text!r} is no reader. Use everyone, channel:ID or user:ID, e.g. channel:teams:19:abc."
    raise click.BadParameter(msg)


def parse_scope(_: click.Context, __: click.Parameter, value: str) -> frozenset[str]:
    """The readers of documents: one or several, by comma."""
    return frozenset(parse_reader(each) for each in value.split(",") if each.strip()) or frozenset(
        {EVERYONE}
    )


def parse_as(_: click.Context, __: click.Parameter, value: str | None) -> frozenset[str]:
    """Who asks: whoever it is holds `everyone` too, as every member does."""
    named = [] if value is None else [each for each in value.split(",") if each.strip()]
    return frozenset({EVERYONE, *(parse_reader(each) for each in named)})


def principal(readers: Iterable[str], organisation: str) -> Principal:
    """The principal that holds these readers."""
    return Principal(readers=frozenset(readers), organisation=organisation)


AS = click.option(
    "--as", "readers", callback=parse_as, help="Who asks: user:U1,channel:C1 (default: everyone)."
)
