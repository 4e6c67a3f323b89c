"""Who will see a reply: the narrower reading wherever Teams does not tell."""

from typing import Any

import pytest

from bot.domain import Asked, Audience
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.world import ANN, CHANNEL, GROUP, PERSONAL, TEAM, World, member

ME = f"user:teams:{ANN}"


def readers(audience: Audience) -> tuple[set[str], set[str]]:
    return set(audience.principal.readers), set(audience.asker.readers)


def audience(world: World, name: str) -> Audience:
    return world.platform.audience(world.asked(name))


def test_in_a_personal_chat_one_reads_ones_own_and_the_common_documents(world: World) -> None:
    told = audience(world, "personal")

    mine = {"everyone", ME, f"channel:teams:{PERSONAL}"}
    assert (told.kind, readers(told)) == ("direct", (mine, mine))


@pytest.mark.parametrize(
    ("name", "place", "kind"), [("group", GROUP, "group"), ("channel", CHANNEL, "private")]
)
def test_a_room_reads_the_common_documents_and_its_own(
    world: World, name: str, place: str, kind: str
) -> None:
    told = audience(world, name)

    room = {"everyone", f"channel:teams:{place}"}
    assert (told.kind, readers(told)) == (kind, (room, room | {ME}))


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [("group", GROUP, "group"), ("channel", CHANNEL, "private")],
)
def test_what_is_said_later_reaches_the_same_people(
    world: World, name: str, place: str, kind: str
) -> None:
    """An announcement knows its thread alone, and another process has heard nothing."""
    standard = {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"type": "standard"}}
    asked = world.asked(name, **({"channelData": standard} if name == "channel" else {}))
    world.restart()

    told = world.platform.audience(Asked(key="", thread=asked.thread, asker=asked.asker, text=""))

    assert told.kind == kind
    assert {"everyone", f"channel:teams:{place}"} <= told.principal.readers


def test_what_is_said_later_in_a_personal_chat_is_for_its_one_reader(world: World) -> None:
    asked = world.asked("personal")

    told = world.platform.audience(Asked(key="", thread=asked.thread, asker=asked.asker, text=""))

    assert told.kind == "direct"
    assert {"everyone", ME, f"channel:teams:{PERSONAL}"} <= told.principal.readers


def test_a_channel_that_may_be_shared_is_read_narrowly_later(world: World) -> None:
    asked = world.asked("shared_channel")

    told = world.platform.audience(Asked(key="", thread=asked.thread, asker=asked.asker, text=""))

    assert set(told.principal.readers) == {f"channel:teams:{CHANNEL}"}


@pytest.mark.parametrize(
    "outsider",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"tenantId": "bbbbbbbb-0000-0000-0000-000000000002"},
    ],
)
def test_one_guest_makes_a_room_external(world: World, outsider: dict[str, Any]) -> None:
    world.teams.members[GROUP].append(member("mallory", **outsider))

    told = audience(world, "group")

    assert (told.kind, set(told.principal.readers)) == ("external", {f"channel:teams:{GROUP}"})
    assert "everyone" in told.asker.readers


def test_a_guest_who_asks_reads_nothing_common(world: World) -> None:
    world.teams.members[GROUP] = [member(ANN, userRole="guest"), member("bob")]
    world.teams.members[PERSONAL] = [member(ANN, userRole="guest")]

    for name in ("group", "personal"):
        told = audience(world, name)
        assert told.kind == "external"
        assert "everyone" not in told.principal.readers | told.asker.readers


VISITOR = {"id": "8:teamsvisitor:1", "name": "Visitor"}
"""Somebody in a meeting without an account, whom no list names."""


def test_a_room_in_which_a_stranger_speaks_is_external(world: World) -> None:
    audience(world, "group")

    told = world.platform.audience(world.asked("group", **{"from": VISITOR}))

    alone = {f"channel:teams:{GROUP}"}
    assert (told.kind, told.guest) == ("external", True)
    assert readers(told) == (alone, alone | {"user:teams:8:teamsvisitor:1"})


def test_somebody_who_has_just_joined_is_no_stranger(world: World) -> None:
    audience(world, "group")
    world.teams.members[GROUP].append(member("eve"))
    eve = {"id": "29:eve", "aadObjectId": "eve"}

    told = world.platform.audience(world.asked("group", **{"from": eve}))

    assert (told.kind, told.guest) == ("group", False)


def test_a_member_is_known_by_the_id_in_the_conversation_too(world: World) -> None:
    told = world.platform.audience(world.asked("group", **{"from": {"id": "29:bob"}}))

    assert told.kind == "group"


def test_a_shared_channel_reads_its_own_documents_only(world: World) -> None:
    told = audience(world, "shared_channel")

    assert (told.kind, set(told.principal.readers)) == ("external", {f"channel:teams:{CHANNEL}"})
    assert "everyone" not in told.asker.readers


@pytest.mark.parametrize("name", ["group", "channel", "personal"])
def test_where_members_cannot_be_learnt_the_room_is_read_narrowly(world: World, name: str) -> None:
    world.teams.members.clear()

    told = audience(world, name)

    assert "everyone" not in told.principal.readers | told.asker.readers


OWN = "a:1personal-ann-by-bot"


@pytest.mark.parametrize(("role", "common"), [("user", {"everyone"}), ("guest", set[str]())])
def test_where_we_are_no_member_our_own_chat_tells_who_asks_about_a_message(
    world: World, role: str, common: set[str]
) -> None:
    del world.teams.members[GROUP]
    world.teams.chats["29:1ann-XyZ"] = OWN
    world.teams.members[OWN] = [member(ANN, userRole=role)]

    told = audience(world, "ask_about_submit")

    assert told.asker.readers & {"everyone"} == common
    assert "everyone" not in told.principal.readers


def test_where_there_is_no_chat_of_our_own_either_the_asker_is_read_narrowly(world: World) -> None:
    del world.teams.members[GROUP]

    told = audience(world, "ask_about_submit")

    assert told.asker.readers == {ME, f"channel:teams:{GROUP}"}


def test_members_are_read_page_by_page_and_remembered_for_ten_minutes(world: World) -> None:
    world.teams.page = 100
    world.teams.members[TEAM] = [member(f"person{number}") for number in range(1234)] + [
        member(ANN),
        member("guest", userRole="guest"),
    ]

    assert audience(world, "channel").kind == "external"

    world.teams.members[TEAM] = [member(ANN)]
    world.clock.advance(9 * 60)
    assert audience(world, "thread_reply").kind == "external"
    world.clock.advance(2 * 60)
    assert audience(world, "channel").kind == "private"


def test_a_failure_is_not_remembered(world: World) -> None:
    held = world.teams.members.pop(GROUP)
    assert audience(world, "group").kind == "unknown"

    world.teams.members[GROUP] = held
    assert audience(world, "group").kind == "group"


def test_learning_it_never_raises(world: World) -> None:
    world.teams.token_fault = 500

    assert audience(world, "channel").kind == "unknown"
