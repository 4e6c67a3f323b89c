"""Files from a personal chat: at once, without our token, from allowed hosts, not too many bytes."""

import logging

import pytest

from bot.domain import DroppedFile, Person
from bot.platforms.teams.files import Files
from bot.platforms.teams.hosts import FILE_HOSTS, HostList
from bot.ports import Gone
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.world import ANN, World

PERSON = Person(platform="teams", tenant=TENANT, id=ANN)


def fetched(world: World, path: str, *, most: int = 100) -> bytes:
    file = DroppedFile(id="1", name="leave.txt", url=f"{world.teams.address}{path}")
    return b"".join(world.platform.fetch(file, person=PERSON, max_bytes=most))


def test_a_file_arrives_whole_and_no_token_is_asked_for(world: World) -> None:
    world.teams.files["/leave.txt"] = (200, b"25 days", {})

    assert fetched(world, "/leave.txt") == b"25 days"
    assert world.teams.tokens == 0


def test_more_bytes_than_allowed_end_the_fetch(world: World) -> None:
    world.teams.files["/big"] = (200, b"x" * 500_000, {})

    with pytest.raises(ValueError, match="larger than 100"):
        fetched(world, "/big")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_a_file_that_is_not_there_any_more_is_gone(world: World, status: int) -> None:
    world.teams.files["/old"] = (status, b"no", {})

    with pytest.raises(Gone):
        fetched(world, "/old")


def test_a_redirect_to_an_allowed_host_is_followed(world: World) -> None:
    world.teams.files["/here"] = (302, b"", {"location": "/there"})
    world.teams.files["/there"] = (200, b"found", {})

    assert fetched(world, "/here") == b"found"


@pytest.mark.parametrize("where", ["http://evil.test/x", "//evil.test/x", "file:///etc/passwd", ""])
def test_a_redirect_anywhere_else_is_not(world: World, where: str) -> None:
    world.teams.files["/here"] = (302, b"", {"location": where})

    with pytest.raises(Gone):
        fetched(world, "/here")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.test/leave.txt",
        "http://contoso.sharepoint.com/x",
        "https://contoso.sharepoint.com.evil.test/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8080/",
        "ftp://contoso.sharepoint.com/x",
    ],
)
def test_files_come_from_microsofts_file_hosts_over_https_only(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    files = Files(HostList(FILE_HOSTS))

    with pytest.raises(Gone):
        b"".join(files.fetch(DroppedFile(id="1", name="x", url=url), max_bytes=10))

    assert "sharepoint" not in caplog.text
