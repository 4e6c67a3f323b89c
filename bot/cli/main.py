"""The command group, its common options, and how errors read on a terminal."""

import errno
import logging
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

import click

from bot.cli.deployed import deployed, with_secret
from bot.cli.output import Output
from bot.config import Settings, SettingsError, load_settings, unknown_settings
from bot.entrypoints.logs import log_to_stderr
from bot.envfile import hand_on
from bot.ports import PortError
from rag.domain import RagError

_OURS: Mapping[str, str] = {
    "ask": "answering:ask",
    "dead-letters": "operating:dead_letters",
    "doctor": "running:doctor",
    "documents": "documents:listing",
    "drift": "evaluating:drifting",
    "eval": "evaluating:evaluation",
    "ingest": "ingesting:ingest",
    "manifest": "manifests:manifest",
    "models": "operating:models",
    "remove": "documents:remove",
    "search": "answering:search",
    "serve": "running:serve",
    "upload-link": "documents:upload_link",
}
"""Where each command is; loaded when it is named, so that none waits for what only others need."""

_PLUGINS = "footnote.commands"

_WITHOUT_SECRETS = frozenset({"cost", "doctor", "manifest", "models"})
"""Commands that must work where the secret cannot be read, and need nothing of it."""

_EXTRAS: Mapping[str, Sequence[str]] = {
    "aws": ("aws_lambda_powertools", "boto3", "botocore", "langchain_aws"),
    "models": ("langchain", "langchain_ollama", "langchain_openai", "numpy"),
    "opensearch": ("opensearchpy",),
    "postgres": ("pgvector", "psycopg"),
    "slack": ("slack_bolt", "slack_sdk"),
    "teams": ("aiohttp", "botbuilder", "jwt"),
    "telemetry": ("opentelemetry",),
}
"""What each extra brings along; what is set may need one that is not installed."""

EXPLAINED = (SettingsError, PortError, RagError, OSError)
"""Errors whose text is one sentence for the operator; anything else is a defect of ours."""


class _Group(click.Group):
    """A group whose errors are one sentence, never a traceback, unless logging is at DEBUG.

    Commands of other packages, such as infra's `cost` that bot must not know, are found by the
    entry-point group `footnote.commands`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted({*_OURS, *entry_points(group=_PLUGINS).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name in _OURS:
            module, _, name = _OURS[cmd_name].partition(":")
            return cast("click.Command", getattr(import_module(f"bot.cli.{module}"), name))
        for found in entry_points(group=_PLUGINS, name=cmd_name):
            return cast("click.Command", found.load())
        return None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except EXPLAINED as error:
            Output().error(_sentence(error))
            ctx.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if extra := _extra_lacking(error):
                Output().error(
                    f"What is set here needs the extra `{extra}`, which is not installed: "
                    f"make serve EXTRAS=all, or pip install 'footnote[{extra}]'."
                )
                ctx.exit(1)
            if logging.getLogger().isEnabledFor(logging.DEBUG):
                raise
            logging.getLogger(__name__).debug("unexpected", exc_info=True)
            Output().error(
                f"Something broke that should not ({type(error).__name__}). "
                "Run again with FOOTNOTE_LOG_LEVEL=DEBUG to see where, and please report it."
            )
            ctx.exit(1)


def _extra_lacking(error: Exception) -> str:
    """The extra whose package could not be imported; empty where it is anything else."""
    module = error.name if isinstance(error, ModuleNotFoundError) else None
    package = (module or "").partition(".")[0]
    return next((extra for extra, brought in _EXTRAS.items() if package in brought), "")


def _sentence(error: Exception) -> str:
    """What is wrong and what to do; the system's own errors say it their own way."""
    match error:
        case OSError(errno=errno.ENOSPC):
            return "There is no room left on the disk. Free some and try again; nothing is lost."
        case OSError(strerror=str(reason), filename=str(name)):
            return f"{name}: {reason}."
        case _:
            return str(error)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where everything is kept.")
@click.option("--stack", default="", help="Act on a deployed chat stack, such as footnote-chat.")
@click.version_option(package_name="footnote")
@click.pass_context
def cli(ctx: click.Context, data_dir: Path | None, stack: str) -> None:
    """Answers questions from your own documents, every claim numbered and linked to its page."""
    hand_on()
    asks = ctx.invoked_subcommand not in _WITHOUT_SECRETS
    settings = deployed(stack, data_dir) if stack else _settings(data_dir, asks=asks)
    log_to_stderr(settings.log_level)
    if settings.log_level.upper() == "INFO" and ctx.invoked_subcommand != "serve":
        logging.getLogger().setLevel(logging.WARNING)
    ctx.obj = settings


def _settings(data_dir: Path | None, *, asks: bool) -> Settings:
    """The settings, and those of the secret on AWS where one is named."""
    settings = load_settings(data_dir=data_dir)
    for each in unknown_settings():
        Output().warn(each)
    if not settings.aws_secret or not asks:
        return settings
    return with_secret(data_dir)


def main() -> None:
    """Runs the command; the process ends with its exit code."""
    try:
        cli()
    except SettingsError as error:  # raised before the group could explain it
        Output().error(str(error))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
