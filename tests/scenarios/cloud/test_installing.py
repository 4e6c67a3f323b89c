"""A workspace installs Footnote on AWS: the two OAuth pages, its token in the table, its question answered."""

from collections.abc import Generator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.http import HttpRequest, HttpResponse
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.sandboxes import ForkedSandboxes
from tests.fakes.aws.world import World, opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION
from tests.fakes.slack.workspace import BOT_TOKEN, GRANTED, TEAM

pytestmark = pytest.mark.slow


@pytest.fixture
def world(cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path) -> Generator[World]:
    secrets = {
        "SLACK_CLIENT_ID": "11.22",
        "SLACK_CLIENT_SECRET": "hidden",
        "SLACK_BOT_TOKEN": "",
    }
    with opened_world(cloud, tmp_path, secrets=secrets, sandboxes=sandboxes) as world:
        world.slack.oauth["good"] = GRANTED
        yield world


def get(world: World, path: str, cookie: str = "", **query: str) -> HttpResponse:
    headers = {"cookie": cookie} if cookie else {}
    return world.page(HttpRequest(method="GET", path=path, headers=headers, query=query))


def install(world: World) -> HttpResponse:
    begun = get(world, "/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    cookie = begun.headers["set-cookie"].split(";")[0]
    return get(world, "/slack/oauth_redirect", cookie, state=state, code="good")


def test_a_workspace_that_installs_us_is_answered_from_its_own_documents(world: World) -> None:
    world.knows("d1", "The notice period is three months.", organisation=f"slack:{TEAM}")
    world.knows("d2", "The notice period is a secret.", organisation="slack:T9")
    world.container.reply = lambda _: "The notice period is three months [1]."

    installed = install(world)
    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    assert f"team={TEAM}" in installed.headers["location"]
    (answer,) = world.until(lambda: world.answers(GENERAL))
    world.until(lambda: "three months" in str(world.answers(GENERAL)))
    assert answer["thread_ts"]
    assert "secret" not in str(world.container.requests)


def test_a_state_comes_back_once_and_to_the_browser_that_began(world: World) -> None:
    begun = get(world, "/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]

    assert get(world, "/slack/oauth_redirect", state=state, code="good").status == 400
    assert install(world).status == 302
    assert get(world, "/slack/oauth_redirect", state="made-up", code="good").status == 400


def test_a_workspace_that_removes_us_leaves_no_token_behind(world: World) -> None:
    install(world)
    world.tells({"type": "app_uninstalled"})
    world.settled()

    held = world.cloud.client("dynamodb").scan(TableName="footnote-test")["Items"]
    assert BOT_TOKEN not in str(held)
