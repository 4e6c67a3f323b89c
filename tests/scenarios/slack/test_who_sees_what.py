"""What may be used is decided by who can see the reply."""

from pathlib import Path

import pytest

from tests.fakes.slack.desk import (
    ADA,
    BEN,
    DIRECT,
    GENERAL,
    GUEST,
    GUESTS,
    MENTION,
    SHARED,
    STAFF,
    Desk,
    opened_desk,
)


def readers(desk: Desk) -> set[str]:
    """Whose documents the last question was answered from."""
    return set(desk.script.asked[-1].principal.readers)


def test_a_channel_of_members_reads_everyones_and_its_own(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert readers(desk) == {"everyone", f"channel:slack:{GENERAL}"}


def test_a_private_channel_reads_its_own_too(desk: Desk) -> None:
    desk.says(ADA, STAFF, f"{MENTION} leave?")

    assert readers(desk) == {"everyone", f"channel:slack:{STAFF}"}


def test_a_channel_shared_with_another_company_reads_its_own_alone(desk: Desk) -> None:
    desk.says(ADA, SHARED, f"{MENTION} leave?")

    assert readers(desk) == {f"channel:slack:{SHARED}"}


def test_what_the_envelope_says_of_sharing_counts_even_if_the_channel_says_nothing(
    desk: Desk,
) -> None:
    post = desk.space.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.event({**post, "type": "app_mention", "channel": GENERAL}, is_ext_shared_channel=True)
    desk.drain()

    assert readers(desk) == {f"channel:slack:{GENERAL}"}


def test_a_channel_with_a_guest_reads_its_own_alone(desk: Desk) -> None:
    desk.says(ADA, GUESTS, f"{MENTION} leave?")

    assert readers(desk) == {f"channel:slack:{GUESTS}"}


def test_a_member_newer_than_the_listing_is_looked_up(desk: Desk) -> None:
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.space.add_user("UNEW", "Nia", is_ultra_restricted=True)
    desk.space.members[GENERAL].append("UNEW")
    desk.clock.advance(180)
    desk.says(ADA, GENERAL, f"{MENTION} leave again?")

    assert readers(desk) == {f"channel:slack:{GENERAL}"}


def test_a_direct_message_reads_ones_own_and_ones_channels(desk: Desk) -> None:
    desk.says(ADA, DIRECT, "leave?")

    assert readers(desk) == {
        "everyone",
        "user:slack:UADA",
        *(f"channel:slack:{each}" for each in (GENERAL, STAFF, SHARED, GUESTS)),
    }


def test_a_guest_may_not_ask_unless_the_operator_allows_it(desk: Desk) -> None:
    desk.commands(GUEST, GUESTS, "/ask", "leave?")

    assert desk.script.asked == []


def test_a_guest_who_may_ask_reads_only_their_own_and_their_channels(tmp_path: Path) -> None:
    with opened_desk(tmp_path / "data", allow_guests=True) as desk:
        desk.commands(GUEST, GUESTS, "/ask", "leave?")

        assert readers(desk) == {"user:slack:UGUEST", f"channel:slack:{GUESTS}"}


def test_a_private_answer_reads_what_its_asker_reads(desk: Desk) -> None:
    desk.commands(BEN, GENERAL, "/ask", "leave?")

    assert "user:slack:UBEN" in readers(desk)
    assert f"channel:slack:{STAFF}" not in readers(desk)


def test_where_slack_keeps_the_list_of_people_each_is_asked_after(desk: Desk) -> None:
    desk.space.trouble("users.list", "missing_scope", times=20)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")
    desk.says(ADA, GUESTS, f"{MENTION} leave?")

    shared, with_guest = (set(each.principal.readers) for each in desk.script.asked)
    assert "everyone" in shared
    assert with_guest == {f"channel:slack:{GUESTS}"}


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        ("conversations.info", "missing_scope"),
        ("conversations.members", "missing_scope"),
        ("users.list", "500"),
    ],
)
def test_what_cannot_be_learnt_is_read_narrowly(desk: Desk, method: str, trouble: str) -> None:
    desk.space.trouble(method, trouble, times=20)
    desk.says(ADA, GENERAL, f"{MENTION} leave?")

    assert readers(desk) == {f"channel:slack:{GENERAL}"}


def test_someone_who_leaves_a_channel_loses_its_documents_within_minutes(desk: Desk) -> None:
    desk.says(ADA, DIRECT, "leave?")
    desk.space.members[STAFF].remove(ADA)
    desk.clock.advance(180)
    desk.says(ADA, DIRECT, "leave again?")

    assert f"channel:slack:{STAFF}" not in readers(desk)
