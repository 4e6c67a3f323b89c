"""slack_sdk's stores over SQLite, closing every connection that they open."""

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Literal

from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

_BOTH = """
    id integer primary key autoincrement, client_id text not null, app_id text not null,
    enterprise_id text not null default '', enterprise_name text,
    team_id text not null default '', team_name text,
    bot_scopes text, bot_refresh_token text, bot_token_expires_at datetime,
    is_enterprise_install boolean not null default 0,
    installed_at datetime not null default current_timestamp
"""

_INSTALLATIONS = (
    f"""create table if not exists slack_installations ({_BOTH},
        enterprise_url text, bot_token text, bot_id text, bot_user_id text,
        user_id text not null, user_token text, user_scopes text,
        user_refresh_token text, user_token_expires_at datetime,
        incoming_webhook_url text, incoming_webhook_channel text,
        incoming_webhook_channel_id text, incoming_webhook_configuration_url text,
        token_type text)""",
    """create index if not exists slack_installations_idx on slack_installations
        (client_id, enterprise_id, team_id, user_id, installed_at)""",
    f"""create table if not exists slack_bots ({_BOTH},
        bot_token text not null, bot_id text not null, bot_user_id text not null)""",
    """create index if not exists slack_bots_idx on slack_bots
        (client_id, enterprise_id, team_id, installed_at)""",
)
"""The tables as slack_sdk writes and reads them; made here, for what it makes them with stays open."""

_STATES = (
    """create table if not exists oauth_states
        (id integer primary key autoincrement, state text not null, expire_at datetime not null)""",
)


class _Closing(sqlite3.Connection):
    """A connection that ends with its transaction; Python's own stays open."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> Literal[False]:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self.close()
        return False


class SqliteInstallationStore(SQLite3InstallationStore):
    """Installations in a file; its tables are made at once."""

    def __init__(self, *, database: str, client_id: str) -> None:
        super().__init__(database=database, client_id=client_id)
        _make(database, _INSTALLATIONS)

    def connect(self) -> sqlite3.Connection:
        return _open(self.database)


class SqliteStateStore(SQLite3OAuthStateStore):
    """Installations under way in a file; their table is made at once."""

    def __init__(self, *, database: str, expiration_seconds: int) -> None:
        super().__init__(database=database, expiration_seconds=expiration_seconds)
        _make(database, _STATES)

    def connect(self) -> sqlite3.Connection:
        return _open(self.database)


def _open(database: str) -> sqlite3.Connection:
    return sqlite3.connect(database, factory=_Closing)


def _make(database: str, tables: Sequence[str]) -> None:
    with _open(database) as connection:
        for each in tables:
            connection.execute(each)
