"""The settings of a deployment, for commands that act on it from elsewhere."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from bot.config import Settings, SettingsError, load_settings


def deployed(stack: str, data_dir: Path | None = None) -> Settings:
    """The settings that a deployed chat stack runs with, its secret's among them.

    Raises:
        SettingsError: there is no such stack, or AWS cannot be asked; one sentence says what to do.
    """
    return with_secret(data_dir, _told_by(stack))


def as_far_as_known(settings: Settings, *, stack: str) -> Settings:
    """As `deployed`, or the settings here with their secret's; what cannot be had is left out."""
    over: Mapping[str, str] = {}
    with suppress(SettingsError):
        over = _told_by(stack) if stack else {}
        return with_secret(settings.data_dir, over)
    return load_settings(secrets=over, data_dir=settings.data_dir)


def _told_by(stack: str) -> Mapping[str, str]:
    with asking_aws():
        from bot.wiring.stack_outputs import stack_settings

        return stack_settings(stack)


@contextmanager
def asking_aws() -> Generator[None]:
    """Says which extra is missing where what asks AWS cannot be imported."""
    try:
        yield
    except ImportError as error:
        msg = "--stack asks AWS, which needs the extra `aws`: pip install 'footnote[aws]'."
        raise click.ClickException(msg) from error


def with_secret(data_dir: Path | None, over: Mapping[str, str] | None = None) -> Settings:
    """The settings with those of the secret on AWS that they name.

    Raises:
        SettingsError: the secret cannot be read.
    """
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.secrets import load_cloud_settings

    return load_cloud_settings(Clients(), dotenv=Path(".env"), over=over, data_dir=data_dir)
