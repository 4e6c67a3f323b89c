"""The Slack manifest is what Slack accepts, and what the code does."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.platforms.slack import commands, listeners, scopes
from bot.platforms.slack.oauth import REDIRECT_PATH
from manifest.slack import SCHEMA, render_manifest

SLACK = Path(listeners.__file__).parent
URL = "https://bot.example.com"

NEEDS: Mapping[str, frozenset[str]] = {
    "agents.sessions.setStatus": frozenset({"chat:write"}),
    "assistant.threads.setStatus": frozenset({"chat:write"}),
    "assistant.threads.setSuggestedPrompts": frozenset({"assistant:write"}),
    "assistant.threads.setTitle": frozenset({"assistant:write"}),
    "auth.test": frozenset(),
    "chat.appendStream": frozenset({"chat:write"}),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.startStream": frozenset({"chat:write"}),
    "chat.stopStream": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read", "mpim:read"}),
    "conversations.members": frozenset({"channels:read", "groups:read", "mpim:read"}),
    "conversations.replies": frozenset(
        {"channels:history", "groups:history", "im:history", "mpim:history"}
    ),
    "files.info": frozenset({"files:read"}),
    "oauth.v2.access": frozenset(),
    "users.conversations": frozenset({"channels:read", "groups:read"}),
    "users.info": frozenset({"users:read"}),
    "users.list": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
}
"""Slack's own table: which scopes a method needs."""

TELLS: Mapping[str, tuple[str, frozenset[str]]] = {
    "agent_session_stopped": ("agent_session_stopped", frozenset()),
    "app_context_changed": ("app_context_changed", frozenset()),
    "app_home_opened": ("app_home_opened", frozenset()),
    "app_mention": ("app_mention", frozenset({"app_mentions:read"})),
    "app_uninstalled": ("app_uninstalled", frozenset()),
    "file_deleted": ("file_deleted", frozenset({"files:read"})),
    "member_joined_channel": ("member_joined_channel", frozenset({"channels:read", "groups:read"})),
    "message.channels": ("message", frozenset({"channels:history"})),
    "message.groups": ("message", frozenset({"groups:history"})),
    "message.im": ("message", frozenset({"im:history"})),
    "message.mpim": ("message", frozenset({"mpim:history"})),
    "tokens_revoked": ("tokens_revoked", frozenset()),
}
"""Slack's own table: the type an event arrives under, and the scopes it needs."""


def over_http() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(render_manifest(URL, socket=False))
    return found


def over_socket() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(render_manifest(None, socket=True))
    return found


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def called_methods() -> set[str]:
    """Every Web API method that the adapter's source names."""
    pattern = re.compile(r'"((?:[a-z0-9]+\.)+[a-zA-Z0-9]+)"')
    families = {name.split(".")[0] for name in NEEDS}
    named = {
        found
        for path in SLACK.rglob("*.py")
        for found in pattern.findall(path.read_text())
        if found.split(".")[0] in families
    }
    return named - {"apps.connections.open"}


@pytest.mark.parametrize("manifest", [over_http(), over_socket()], ids=["http", "socket"])
def test_the_manifest_is_what_slack_accepts(manifest: dict[str, Any]) -> None:
    errors = [f"{error.json_path}: {error.message}" for error in validator().iter_errors(manifest)]

    assert errors == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("features", "agent_view", "agent_description"), "x" * 301),
        (("features", "shortcuts", 0, "name"), "x" * 25),
        (("display_information", "name"), "x" * 36),
        (("features", "assistant_view"), {"assistant_description": "old"}),
        (("settings", "event_subscriptions", "request_url"), "http://plain.example.com"),
        (("oauth_config", "scopes", "bot"), []),
    ],
)
def test_the_schema_refuses_what_slack_would(path: tuple[str | int, ...], value: object) -> None:
    manifest = over_http()
    place: Any = manifest
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert list(validator().iter_errors(manifest)) != []


def test_every_address_is_ours_over_http_and_none_is_told_over_socket_mode() -> None:
    text = render_manifest(URL + "/", socket=False)

    assert "example.com" in text
    assert "footnote.example.com" not in text
    assert f"{URL}/slack/events" in text
    assert f"{URL}{REDIRECT_PATH}" in text
    assert "https://" not in render_manifest(None, socket=True)
    assert over_socket()["settings"]["socket_mode_enabled"] is True


def test_an_address_that_slack_cannot_call_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        render_manifest("http://plain.example.com", socket=False)


def test_commands_of_the_manifest_are_those_the_code_understands() -> None:
    found = {each["command"] for each in over_http()["features"]["slash_commands"]}

    assert found == set(commands.COMMANDS)
    hint = next(
        each["usage_hint"]
        for each in over_http()["features"]["slash_commands"]
        if each["command"] == "/footnote"
    )
    assert set(hint.split(" | ")) == {"ask", *commands.SUBCOMMANDS}


def test_shortcuts_of_the_manifest_are_those_the_code_listens_to() -> None:
    found = {(each["type"], each["callback_id"]) for each in over_http()["features"]["shortcuts"]}

    assert found == {
        ("message", listeners.MESSAGE_SHORTCUT),
        ("global", listeners.GLOBAL_SHORTCUT),
    }


def test_events_of_the_manifest_are_those_the_code_listens_to() -> None:
    subscribed = set(over_http()["settings"]["event_subscriptions"]["bot_events"])

    assert subscribed == set(TELLS)
    assert {TELLS[each][0] for each in subscribed} == set(listeners.EVENTS)
    source = (SLACK / "listeners.py").read_text()
    assert all(f'"{each}"' in source for each in listeners.EVENTS)


def test_scopes_of_the_manifest_are_those_the_code_asks_for_at_install() -> None:
    found = over_http()["oauth_config"]["scopes"]

    assert found["bot"] == list(scopes.BOT_SCOPES)
    assert found["bot_optional"] == list(scopes.OPTIONAL_SCOPES)


def test_every_method_called_has_its_scopes_and_every_scope_its_use() -> None:
    held = {*scopes.BOT_SCOPES, *scopes.OPTIONAL_SCOPES}
    methods = called_methods()

    assert methods == set(NEEDS)
    needed = frozenset({"commands"}).union(
        *(NEEDS[each] for each in methods), *(scopes for _, scopes in TELLS.values())
    )
    assert needed == held


def test_the_documentation_names_every_scope_and_command() -> None:
    told = (SLACK.parents[2] / "docs" / "slack.md").read_text()

    assert [
        each for each in (*scopes.BOT_SCOPES, *scopes.OPTIONAL_SCOPES) if each not in told
    ] == []
    assert [each for each in commands.COMMANDS if each not in told] == []
