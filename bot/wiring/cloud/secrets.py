"""Settings out of Secrets Manager: the current version, and the one before while it is rotated out."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from bot.config import Settings, SettingsError, load_settings
from bot.wiring.cloud.clients import Clients

STAGES = ("AWSCURRENT", "AWSPREVIOUS")


def load_cloud_settings(
    clients: Clients,
    *,
    dotenv: Path | None = None,
    over: Mapping[str, str] | None = None,
    **given: Any,
) -> Settings:
    """The settings of the environment with the current secret's over them; otherwise as `load_settings`.

    Args:
        clients: Reach Secrets Manager.
        dotenv: A file of further settings.
        over: Settings by name that come before the environment's.
        **given: Settings by field.
    """
    settings = load_settings(dotenv=dotenv, secrets=over, **given)
    if not settings.aws_secret:
        return settings
    held = secret_versions(clients("secretsmanager"), settings.aws_secret)[0]
    return load_settings(dotenv=dotenv, secrets={**(over or {}), **held}, **given)


def settings_versions(clients: Clients, settings: Settings) -> Sequence[Settings]:
    """The settings of each version of the secret, newest first."""
    if not settings.aws_secret:
        return (settings,)
    versions = secret_versions(clients("secretsmanager"), settings.aws_secret)
    return [load_settings(dotenv=None, secrets=version) for version in versions]


def secret_versions(client: Any, name: str) -> Sequence[Mapping[str, str]]:
    """What the secret holds, newest version first; there may be no version before.

    Raises:
        SettingsError: it cannot be read.
    """
    found: list[Mapping[str, str]] = []
    for stage in STAGES:
        try:
            answer = client.get_secret_value(SecretId=name, VersionStage=stage)
            held = cast("Mapping[str, object]", json.loads(answer["SecretString"]))
        except (BotoCoreError, ClientError, ValueError, KeyError) as error:
            if found:
                break
            msg = "FOOTNOTE_AWS_SECRET: the secret cannot be read, or is no JSON object."
            raise SettingsError(msg) from error
        found.append({key: str(value) for key, value in held.items()})
    return found
