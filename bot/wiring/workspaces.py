"""Many Slack workspaces: the pages that install us, and whose token is whose."""

from dataclasses import dataclass
from typing import Any, Protocol

from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.config import Settings
from bot.pages.rendering import Pages
from bot.platforms.slack.installations import InstalledWorkspaces
from bot.platforms.slack.oauth import STATE_LASTS, SlackInstall
from bot.ports import Clock


class Clients(Protocol):
    """Makes AWS clients."""

    def __call__(self, service: str) -> Any:
        """The client of a service."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workspaces:
    """What knows about every workspace that installed us."""

    pages: SlackInstall
    clients: InstalledWorkspaces


def open_workspaces(settings: Settings, *, now: Clock, aws: Clients | None) -> Workspaces:
    """Opens the installations where everything else is kept: in the table, else in the data folder.

    Args:
        settings: Must hold the app's id and secret.
        now: The present moment.
        aws: What reaches the table, in the AWS shape.
    """
    store, states = _in_folder(settings) if aws is None else _in_table(settings, aws, now)
    secret = settings.slack_client_secret.reveal()
    pages = SlackInstall(
        client_id=settings.slack_client_id,
        client_secret=secret,
        store=store,
        states=states,
        base_url=settings.base_url,
        api_url=settings.slack_api_url,
        page=Pages().sentence,
    )
    clients = InstalledWorkspaces(
        store,
        client_id=settings.slack_client_id,
        client_secret=secret,
        api_url=settings.slack_api_url,
        now=now,
    )
    return Workspaces(pages=pages, clients=clients)


def _in_folder(settings: Settings) -> tuple[InstallationStore, OAuthStateStore]:
    from bot.platforms.slack.sqlite import SqliteInstallationStore, SqliteStateStore

    path = str(settings.data_dir / "slack.db")
    store = SqliteInstallationStore(database=path, client_id=settings.slack_client_id)
    return store, SqliteStateStore(database=path, expiration_seconds=STATE_LASTS)


def _in_table(
    settings: Settings, aws: Clients, now: Clock
) -> tuple[InstallationStore, OAuthStateStore]:
    from bot.platforms.slack.dynamodb import DynamoInstallationStore, DynamoStateStore

    dynamodb, table = aws("dynamodb"), settings.table
    store = DynamoInstallationStore(dynamodb, table=table, client_id=settings.slack_client_id)
    return store, DynamoStateStore(dynamodb, table=table, now=now)
