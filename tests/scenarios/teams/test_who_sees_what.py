"""Documents of a channel or a group chat are its members', wherever they ask; nobody else's, anywhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.teams.desk import AT, CHANNEL, GROUP, Desk
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.world import TEAM, member

OTHER = "19:chan2@thread.tacv2"


def channel(conversation: str, kind: str = "standard") -> dict[str, Any]:
    """What makes the kept channel payload one of another channel."""
    return {
        "conversation": {
            "id": f"{conversation};messageid=1700000000077",
            "conversationType": "channel",
            "isGroup": True,
        },
        "channelData": {
            "channel": {"id": conversation, "type": kind},
            "team": {"id": TEAM},
            "tenant": {"id": TENANT},
        },
    }


def readers(desk: Desk) -> set[str]:
    """What the last question was answered from."""
    return set(desk.script.asked[-1].principal.readers)


def holds(desk: Desk, conversation: str, folder: Path) -> str:
    """A document that only the conversation's members may read; returns their reader."""
    reader = f"channel:teams:{conversation}"
    name = f"plan{len(list(folder.iterdir()))}.md"
    desk.ingests(name, f"# Plan\n\nLaunch {conversation}.", frozenset({reader}), folder)
    return reader


def test_in_a_direct_message_one_reads_the_documents_of_ones_channels_and_chats(
    desk: Desk, tmp_path: Path
) -> None:
    mine = {holds(desk, CHANNEL, tmp_path), holds(desk, GROUP, tmp_path)}
    desk.says("channel", f"{AT} who leads this?")
    desk.says("group", f"{AT} who leads this?")
    desk.says("personal", "when do we launch?")

    assert mine <= readers(desk)


def test_who_is_in_neither_reads_neither(desk: Desk, tmp_path: Path) -> None:
    theirs = {holds(desk, CHANNEL, tmp_path), holds(desk, GROUP, tmp_path)}
    desk.says("channel", f"{AT} who leads this?")
    desk.says("group", f"{AT} who leads this?")
    desk.teams.members[TEAM] = [member("bob")]
    desk.teams.members[GROUP] = [member("bob")]
    desk.says("personal", "when do we launch?")

    assert not theirs & readers(desk)


def test_one_who_left_reads_them_ten_minutes_longer_at_most(desk: Desk, tmp_path: Path) -> None:
    reader = holds(desk, CHANNEL, tmp_path)
    desk.says("channel", f"{AT} who leads this?")
    desk.says("personal", "when?")
    assert reader in readers(desk)

    desk.teams.members[TEAM] = [member("bob")]
    desk.clock.advance(11 * 60)
    desk.says("personal", "when?")
    assert reader not in readers(desk)


def test_where_teams_does_not_tell_the_channels_documents_stay_in_it(
    desk: Desk, tmp_path: Path
) -> None:
    reader = holds(desk, CHANNEL, tmp_path)
    desk.says("channel", f"{AT} who leads this?")
    desk.teams.members.pop(TEAM)
    desk.says("personal", "when?")
    assert reader not in readers(desk)


@pytest.mark.parametrize("kind", ["private", "shared", "", "unheard-of"])
def test_documents_of_a_channel_with_members_of_its_own_stay_in_it(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    reader = holds(desk, OTHER, tmp_path)
    desk.says("channel", f"{AT} who leads this?", **channel(OTHER, kind))
    assert reader in readers(desk)

    desk.says("personal", "when?")
    assert reader not in readers(desk)

    desk.says("channel", f"{AT} and here?")
    assert reader not in readers(desk)


def test_a_standard_channel_reads_what_lies_in_the_others_of_its_team(
    desk: Desk, tmp_path: Path
) -> None:
    reader = holds(desk, OTHER, tmp_path)
    desk.says("channel", f"{AT} who leads this?", **channel(OTHER))
    desk.says("channel", f"{AT} when do we launch?")
    assert reader in readers(desk)

    desk.says("group", f"{AT} when do we launch?")
    assert reader not in readers(desk)


def test_a_channel_with_members_of_its_own_reads_nothing_of_the_teams_others(
    desk: Desk, tmp_path: Path
) -> None:
    reader = holds(desk, CHANNEL, tmp_path)
    desk.says("channel", f"{AT} who leads this?")
    desk.says("channel", f"{AT} when?", **channel(OTHER, "private"))

    assert reader not in readers(desk)


def test_a_room_is_never_told_what_only_its_asker_reads_elsewhere(
    desk: Desk, tmp_path: Path
) -> None:
    reader = holds(desk, GROUP, tmp_path)
    desk.says("group", f"{AT} who leads this?")
    desk.says("channel", f"{AT} when do we launch?")

    assert reader not in readers(desk)


def test_only_conversations_that_hold_documents_are_asked_for_and_not_again(
    desk: Desk, tmp_path: Path
) -> None:
    holds(desk, CHANNEL, tmp_path)
    desk.says("channel", f"{AT} who leads this?")
    desk.says("group", f"{AT} who leads this?")
    for _ in range(2):
        desk.says("personal", "when do we launch?")

    assert desk.teams.asked_members == [TEAM]


def test_a_channel_is_noted_with_its_team_and_address_for_every_process(desk: Desk) -> None:
    desk.says("channel", f"{AT} who leads this?")
    (noted,) = desk.app.stores.conversations.of("teams", TENANT)

    assert (noted.id, noted.team, noted.shared_by_team) == (CHANNEL, TEAM, True)
    assert noted.address == desk.teams.service_url


def test_a_personal_chat_is_noted_nowhere(desk: Desk) -> None:
    desk.says("personal", "who leads this?")

    assert list(desk.app.stores.conversations.of("teams", TENANT)) == []
