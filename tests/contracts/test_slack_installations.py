"""slack_sdk's stores, ours over DynamoDB beside its own over SQLite."""

import sqlite3
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Installation, InstallationStore

from bot.platforms.slack.dynamodb import DynamoInstallationStore, DynamoStateStore
from bot.platforms.slack.sqlite import SqliteInstallationStore, SqliteStateStore
from tests.fakes.aws.cloud import Cloud
from tests.fakes.clock import Clock


def installed(*, team: str | None = "T1", user: str = "U1", token: str = "xoxb-1") -> Installation:  # noqa: S107 - no secret
    return Installation(
        app_id="A1",
        enterprise_id="E1",
        team_id=team,
        bot_token=token,
        bot_id="B1",
        bot_user_id="UBOT",
        bot_scopes=["chat:write", "commands"],
        bot_refresh_token="r1",
        bot_token_expires_in=3600,
        user_id=user,
        is_enterprise_install=team is None,
    )


@pytest.fixture(params=["dynamodb", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, cloud: Cloud) -> InstallationStore:
    if request.param == "sqlite":
        return SqliteInstallationStore(database=str(tmp_path / "s.db"), client_id="1.2")
    client = cloud.client("dynamodb")
    return DynamoInstallationStore(client, table=cloud.table(), client_id="1.2")


def test_what_was_installed_is_found_again(store: InstallationStore) -> None:
    store.save(installed())

    bot = store.find_bot(enterprise_id="E1", team_id="T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_user_id, bot.bot_refresh_token) == ("xoxb-1", "UBOT", "r1")
    assert list(bot.bot_scopes or ()) == ["chat:write", "commands"]
    found = store.find_installation(enterprise_id="E1", team_id="T1", user_id="U1")
    assert found is not None
    assert found.user_id == "U1"
    assert store.find_bot(enterprise_id="E1", team_id="T2") is None
    assert store.find_bot(enterprise_id=None, team_id="T1") is None


def test_an_organisation_wide_installation_has_no_team(store: InstallationStore) -> None:
    store.save(installed(team=None))

    found = store.find_bot(enterprise_id="E1", team_id=None, is_enterprise_install=True)
    assert found is not None
    assert store.find_bot(enterprise_id="E1", team_id="T1") is None


def test_a_newer_installation_and_a_renewed_token_replace_the_older(
    store: InstallationStore,
) -> None:
    store.save(installed())
    store.save(installed(user="U2", token="xoxb-2"))
    bot = store.find_bot(enterprise_id="E1", team_id="T1")
    assert bot is not None
    assert bot.bot_token == "xoxb-2"

    bot.bot_token = "xoxb-3"
    store.save_bot(bot)
    renewed = store.find_bot(enterprise_id="E1", team_id="T1")
    assert renewed is not None
    assert renewed.bot_token == "xoxb-3"


def test_being_removed_leaves_nothing(store: InstallationStore) -> None:
    store.save(installed())
    store.save(installed(user="U2"))
    store.delete_all(enterprise_id="E1", team_id="T1")

    assert store.find_bot(enterprise_id="E1", team_id="T1") is None
    assert store.find_installation(enterprise_id="E1", team_id="T1") is None
    assert store.find_installation(enterprise_id="E1", team_id="T1", user_id="U2") is None


def test_a_state_in_a_file_is_good_once(tmp_path: Path) -> None:
    states = SqliteStateStore(database=str(tmp_path / "s.db"), expiration_seconds=600)
    state = states.issue()

    assert states.consume(state)
    assert not states.consume(state)


def test_a_connection_to_the_file_ends_with_its_transaction(tmp_path: Path) -> None:
    path = str(tmp_path / "s.db")
    stores = (
        SqliteInstallationStore(database=path, client_id="1.2"),
        SqliteStateStore(database=path, expiration_seconds=600),
    )
    for store in stores:
        with store.connect() as connection:
            connection.execute("select 1")
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("select 1")


def test_a_state_in_the_cloud_is_good_once_for_ten_minutes(cloud: Cloud) -> None:
    clock = Clock()
    states = DynamoStateStore(cloud.client("dynamodb"), table=cloud.table(), now=clock)
    first, second = states.issue(), states.issue()

    assert states.consume(first)
    assert not states.consume(first)
    assert not states.consume("made-up")
    clock.advance(601)
    assert not states.consume(second)
