"""The Teams app package: valid, drawn as said, and in agreement with the code."""

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from bot.domain.smalltalk import summary_of
from bot.platforms.teams.commands import ALONE, command_in
from bot.platforms.teams.invokes import ASK_ABOUT
from manifest.icons import color_icon, outline_icon
from manifest.teams import FOLDER, VERSIONS, build_package, render_manifest

GRAPH = FOLDER.parents[1] / "bot" / "platforms" / "teams" / "graph.py"
MICROSOFT = FOLDER.parents[1].joinpath(
    *("node_modules", "@microsoft", "app-manifest", "build", "json-schemas", "teams")
)
"""Microsoft's own schemas, from the package that `package-lock.json` pins."""
APP = "11111111-2222-3333-4444-555555555555"
WITH_ARGUMENT = {"ask": "ask what?", "remove": "remove leave.pdf"}


SPOILT: list[Callable[[dict[str, Any]], object]] = [
    lambda m: m.update(id="no-guid"),
    lambda m: m["name"].update(short="x" * 31),
    lambda m: m["description"].update(short="x" * 81),
    lambda m: m["bots"][0]["commandLists"][0]["commands"].extend([{"title": "x"}] * 12),
    lambda m: m["composeExtensions"][0]["commands"][0].update(title="x" * 33),
    lambda m: m.update(manifestVersion="1.27"),
    lambda m: m.update(surprise=True),
    lambda m: m.pop("icons"),
]
SPOILT_BY_OUR_RULES: list[Callable[[dict[str, Any]], object]] = [
    lambda m: m["bots"][0]["commandLists"][0]["commands"].append({"title": "x", "type": "prompt"}),
    lambda m: m["developer"].update(websiteUrl="http://bot.example.com"),
]


def schema(path: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))


def ours(_version: str = "") -> Any:
    """Narrower than Microsoft's: only what our package uses, of either version."""
    return jsonschema.Draft7Validator(schema(FOLDER / "schema.json"))


def microsofts(version: str) -> Any:
    """By draft 7, though they name draft 4: they hold their version by `const`, which is younger."""
    held = MICROSOFT / f"v{version}" / "MicrosoftTeams.schema.json"
    return jsonschema.Draft7Validator(schema(held))


needs_microsofts = pytest.mark.skipif(not MICROSOFT.is_dir(), reason="npm ci has not been run")


def commands(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for held in manifest["bots"][0]["commandLists"] for each in held["commands"]]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("read_all", [True, False])
def test_the_manifest_is_valid(version: str, *, read_all: bool) -> None:
    manifest = render_manifest(APP, "bot.example.com", version=version, read_all=read_all)

    ours().validate(manifest)
    assert "{{" not in json.dumps(manifest)
    assert ("authorization" in manifest) is read_all


@needs_microsofts
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("read_all", [True, False])
def test_microsoft_calls_the_manifest_valid(version: str, *, read_all: bool) -> None:
    manifest = render_manifest(APP, "bot.example.com", version=version, read_all=read_all)

    microsofts(version).validate(manifest)


def test_only_the_newer_schema_has_slash_commands_and_private_messages() -> None:
    newer, older = (json.dumps(render_manifest(APP, "a.example", version=v)) for v in VERSIONS)

    assert "supportsTargetedMessages" in newer
    assert "slash" in newer
    assert "supportsTargetedMessages" not in older
    assert "slash" not in older


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("number", range(len(SPOILT)))
@pytest.mark.parametrize("whose", [ours, pytest.param(microsofts, marks=needs_microsofts)])
def test_both_schemas_notice(whose: Callable[[str], Any], number: int, version: str) -> None:
    manifest = render_manifest(APP, "bot.example.com", version=version)
    SPOILT[number](manifest)

    with pytest.raises(jsonschema.ValidationError):
        whose(version).validate(manifest)


@pytest.mark.parametrize("number", range(len(SPOILT_BY_OUR_RULES)))
def test_our_schema_also_notices(number: int) -> None:
    manifest = render_manifest(APP, "bot.example.com")
    SPOILT_BY_OUR_RULES[number](manifest)

    with pytest.raises(jsonschema.ValidationError):
        ours().validate(manifest)


@needs_microsofts
def test_what_only_the_newer_schema_knows_is_refused_by_the_older() -> None:
    newer = render_manifest(APP, "bot.example.com", version="1.29")
    newer["manifestVersion"] = "1.28"

    refused = {str(each.message) for each in microsofts("1.28").iter_errors(newer)}

    assert len(refused) == 2
    assert any("supportsTargetedMessages" in each for each in refused)
    assert any("triggers" in each for each in refused)


def test_every_command_listed_is_a_command_and_every_prompt_has_an_answer_of_its_own() -> None:
    for each in commands(render_manifest(APP, "bot.example.com")):
        title = str(each["title"])
        text = WITH_ARGUMENT.get(title, title)
        if each.get("type") == "prompt":
            assert command_in(each["prompt"]) or summary_of(each["prompt"])
        elif each["title"] == "ask":
            assert command_in(text) is None
        else:
            assert command_in(text) is not None, each


def test_every_command_a_newcomer_needs_is_listed() -> None:
    listed = {each["title"] for each in commands(render_manifest(APP, "bot.example.com"))}

    expert = {"add", "forget", "why"}
    assert ALONE - expert <= listed
    assert {"ask", "remove"} <= listed


def test_the_message_extension_and_the_door_agree_on_its_command() -> None:
    (extension,) = render_manifest(APP, "bot.example.com")["composeExtensions"]

    assert [each["id"] for each in extension["commands"]] == [ASK_ABOUT]
    assert extension["commands"][0]["fetchTask"] is True


def test_files_and_every_scope_are_asked_for() -> None:
    (bot,) = render_manifest(APP, "bot.example.com")["bots"]

    assert bot["supportsFiles"] is True
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}


@pytest.mark.parametrize(
    ("name", "draw", "side"),
    [("color.png", color_icon, 192), ("outline.png", outline_icon, 32)],
)
def test_an_icon_is_what_the_script_draws_in_the_size_teams_wants(
    name: str, draw: Any, side: int
) -> None:
    stored = (FOLDER / name).read_bytes()

    assert struct.unpack(">II", stored[16:24]) == (side, side)
    assert stored == draw()


def test_the_package_holds_three_files_at_its_root_and_is_the_same_each_time(
    tmp_path: Path,
) -> None:
    first = build_package(APP, "bot.example.com", tmp_path / "a" / "one.zip")
    second = build_package(APP, "bot.example.com", tmp_path / "two.zip")

    with zipfile.ZipFile(first) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(package.read("manifest.json"))["id"] == APP
    assert first.read_bytes() == second.read_bytes()


def test_the_consent_asked_for_is_what_the_code_reads_and_nothing_more() -> None:
    needs = {
        "/teams/": "ChannelMessage.Read.Group",
        "/chats/": "ChatMessage.Read.Chat",
    }
    source = GRAPH.read_text()
    asked = render_manifest(APP, "bot.example.com", read_all=True)["authorization"]

    assert all(f'"{path}{{' in source for path in needs)
    assert {each["name"] for each in asked["permissions"]["resourceSpecific"]} == {*needs.values()}
    assert "authorization" not in render_manifest(APP, "bot.example.com")


def test_the_package_asks_for_consent_only_where_that_is_wanted(tmp_path: Path) -> None:
    package = build_package(APP, "bot.example.com", tmp_path / "one.zip", read_all=True)

    with zipfile.ZipFile(package) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    assert manifest["webApplicationInfo"]["id"] == APP


@pytest.mark.parametrize(
    ("app_id", "domain", "version"),
    [
        ("nonsense", "bot.example.com", "1.29"),
        (APP, "https://bot.example.com", "1.29"),
        (APP, 'x", "evil": "', "1.29"),
        (APP, "", "1.29"),
        (APP, "bot.example.com", "1.17"),
    ],
)
def test_what_cannot_be_right_is_said_before_anything_is_written(
    app_id: str, domain: str, version: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"looks like|there are"):
        build_package(app_id, domain, tmp_path / "out.zip", version)

    assert not (tmp_path / "out.zip").exists()
