"""Documents from chat: brought, announced to those who may know, listed, removed, re-scoped."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import (
    Commanded,
    Delivery,
    DocumentList,
    DocumentReady,
    DroppedFile,
    FileWithdrawn,
    HomeView,
    Notice,
    Opened,
    PlaceKind,
    Pressed,
    UploadInvitation,
    UploadTicket,
)
from bot.ports import Busy
from rag.domain import EVERYONE
from tests.fakes.chat import text_of
from tests.unit.handlers.conftest import ADMIN, ANNA, BEN, CHANNEL, World, asked, thread


def command(
    name: str, argument: str = "", *, place: PlaceKind = "public", **who: object
) -> Commanded:
    person = who.get("person", ANNA)
    return Commanded(
        key=f"c-{name}",
        thread=thread(),
        person=person,  # type: ignore[arg-type]
        name=name,
        argument=argument,
        place=place,
    )


def press(action: str, value: str, person: object = ANNA) -> Pressed:
    return Pressed(key="p", thread=thread(), person=person, action=action, value=value)  # type: ignore[arg-type]


def ticket(world: World, readers: frozenset[str]) -> UploadTicket:
    return UploadTicket(
        id="t1",
        organisation="default",
        owner=ANNA.reader,
        readers=readers,
        expires=world.now(),
        thread=thread(),
    )


def upload(world: World, text: str, readers: frozenset[str], *, key: str = "uploads/1") -> None:
    world.files.save(key, iter((text.encode(),)), media_type="text/plain", max_bytes=1000)
    world.arriving.arrived(
        ticket(world, readers),
        key=key,
        name="plan.txt",
        size=len(text),
        sha256=str(hash(text)),
        media_type="text/plain",
    )


def test_the_upload_command_answers_privately_with_a_link(world: World) -> None:
    world.handlers.handle(command("add"), last_try=False)

    (invitation,) = world.chat.private
    assert isinstance(invitation, UploadInvitation)
    assert invitation.url.startswith("https://footnote.test/upload/")
    assert invitation.readers == frozenset({EVERYONE})


@pytest.mark.parametrize("argument", ["--expires soon", "me --expires", "--expires=0d"])
def test_a_life_time_that_is_none_is_refused_and_never_taken_for_ever(
    world: World, argument: str
) -> None:
    world.handlers.handle(command("add", argument), last_try=False)

    (said,) = world.chat.private
    assert "is no life time" in text_of(said)


def test_what_is_added_in_a_private_channel_is_for_that_channel(world: World) -> None:
    world.handlers.handle(command("add", place="private"), last_try=False)

    (invitation,) = world.chat.private
    assert isinstance(invitation, UploadInvitation)
    assert invitation.readers == frozenset({f"channel:slack:{CHANNEL}"})


def test_where_the_place_is_not_known_the_narrower_reading_holds(world: World) -> None:
    world.handlers.handle(command("add", place="unknown"), last_try=False)

    (invitation,) = world.chat.private
    assert isinstance(invitation, UploadInvitation)
    assert invitation.readers == frozenset({ANNA.reader})


def test_a_scope_that_is_none_gets_one_sentence(world: World) -> None:
    world.handlers.handle(command("add", "--scope finance"), last_try=False)

    (said,) = world.chat.private
    assert "is no scope" in text_of(said)


def test_a_stored_upload_is_read_and_announced_in_its_thread(world: World) -> None:
    upload(world, "The plan is simple.", frozenset({EVERYONE}))

    assert world.worker.work()

    ((to, ready),) = world.chat.sent
    assert isinstance(ready, DocumentReady)
    assert ready.document.state == "indexed"
    assert to.only is None


def test_an_upload_for_one_person_is_announced_to_that_person_alone(world: World) -> None:
    upload(world, "The plan is secret.", frozenset({ANNA.reader}))

    world.worker.work()

    ((to, _),) = world.chat.sent
    assert to.only is not None
    assert to.only.id == ANNA.id


def test_an_upload_noted_before_a_crash_is_read_after_it(world: World) -> None:
    upload(world, "The plan is simple.", frozenset({EVERYONE}))
    lease = world.queue.lease()
    assert lease is not None
    world.now.advance(600)

    assert world.worker.work()
    assert not world.worker.work()

    assert len(world.chat.sent) == 1


def test_an_announcement_that_was_posted_before_a_death_is_found_again(world: World) -> None:
    world.chat.unconfirmed.append(RuntimeError())
    upload(world, "The plan is simple.", frozenset({EVERYONE}))
    world.worker.work()
    world.now.advance(600)
    world.worker.work()

    (ready,) = world.chat.standing.values()
    assert isinstance(ready, DocumentReady)
    assert len(world.chat.sent) == 2


def test_each_of_two_dropped_files_is_found_again_after_a_death(world: World) -> None:
    world.chat.files = {"f1": b"The plan is simple.", "f2": b"The budget is small."}
    files = tuple(DroppedFile(id=each, name=f"{each}.txt") for each in world.chat.files)
    dropped = asked("what is the plan?", files=files)
    world.chat.unconfirmed += [Busy("first"), Busy("again")]
    for _ in world.chat.unconfirmed.copy():
        with pytest.raises(Busy):
            world.handlers.handle(dropped, last_try=False)
    world.handlers.handle(dropped, last_try=False)

    said = [each for each in world.chat.standing.values() if isinstance(each, DocumentReady)]
    assert sorted(each.document.name for each in said) == ["f1.txt", "f2.txt"]


def test_an_unreadable_upload_says_which_file_and_why(world: World) -> None:
    upload(world, "BROKEN", frozenset({EVERYONE}))

    world.worker.work()

    ((_, said),) = world.chat.sent
    assert text_of(said) == "I could not read **plan.txt**: it is broken."


def test_a_broken_new_version_leaves_the_old_one_standing(world: World) -> None:
    upload(world, "The plan is simple.", frozenset({EVERYONE}))
    world.worker.work()
    upload(world, "BROKEN", frozenset({EVERYONE}), key="uploads/2")

    world.worker.work()

    (document,) = world.documents.list(None).documents
    assert document.state == "indexed"
    assert document.version == 1
    assert "broken" in text_of(world.chat.sent[-1][1])


def test_a_new_version_replaces_the_old_one(world: World) -> None:
    upload(world, "The plan is simple.", frozenset({EVERYONE}))
    world.worker.work()
    upload(world, "The plan is complex.", frozenset({EVERYONE}), key="uploads/2")

    world.worker.work()

    (document,) = world.documents.list(None).documents
    assert document.version == 2
    (_, (passage,)) = world.index.held[document.id]
    assert passage.text == "The plan is complex."


def test_the_same_file_again_changes_nothing(world: World) -> None:
    upload(world, "The plan is simple.", frozenset({EVERYONE}))
    world.worker.work()
    upload(world, "The plan is simple.", frozenset({EVERYONE}), key="uploads/2")

    world.worker.work()

    (document,) = world.documents.list(None).documents
    assert document.version == 1
    assert "unchanged" in text_of(world.chat.sent[-1][1])


def test_a_file_dropped_with_a_question_is_read_before_the_answer(world: World) -> None:
    world.chat.files = {"F1": b"Parking costs nothing."}
    question = asked("what about parking?", files=(DroppedFile(id="F1", name="parking.txt"),))

    world.handlers.handle(question, last_try=False)

    assert world.chat.answers == ["The documents say: Parking costs nothing. [1]"]
    assert isinstance(world.chat.sent[0][1], DocumentReady)


def test_a_dropped_file_delivered_twice_is_announced_once(world: World) -> None:
    world.chat.files = {"F1": b"Parking costs nothing."}
    dropped = asked("", place="direct", files=(DroppedFile(id="F1", name="parking.txt"),))

    world.handlers.handle(dropped, last_try=False)
    world.handlers.handle(dropped, last_try=False)

    assert len(world.chat.sent) == 1
    assert world.chat.messages == []


def test_a_dropped_file_that_cannot_be_had_is_named_with_the_reason(world: World) -> None:
    world.chat.files = {"F2": b"x" * 2000}
    files = (DroppedFile(id="F1", name="gone.txt"), DroppedFile(id="F2", name="huge.txt"))

    world.handlers.handle(asked("", files=files), last_try=False)

    said = [text_of(reply) for _, reply in world.chat.sent]
    assert said == [
        "I could not read **gone.txt**: It is not there any more, or I may not fetch it.",
        "I could not read **huge.txt**: It is empty or larger than 0 MB.",
    ]


def test_a_file_deleted_on_its_platform_leaves_the_answers(world: World) -> None:
    world.chat.files = {"F1": b"Parking costs nothing."}
    dropped = asked("", files=(DroppedFile(id="F1", name="parking.txt"),))
    world.handlers.handle(dropped, last_try=False)

    world.handlers.handle(FileWithdrawn(key="w", thread=thread(), file_id="F1"), last_try=False)

    assert world.index.held == {}


def test_a_list_shows_only_what_this_person_may_read(world: World) -> None:
    world.holds("For all.", name="all.txt")
    world.holds("For Ben.", name="ben.txt", readers=frozenset({BEN.reader}))

    world.handlers.handle(command("list"), last_try=False)

    (listed,) = world.chat.private
    assert isinstance(listed, DocumentList)
    assert [each.name for each in listed.page.documents] == ["all.txt"]
    assert listed.page.total == 1


def test_remove_asks_first_and_then_the_next_answer_no_longer_knows_it(world: World) -> None:
    document = world.holds("Everybody has 25 days of leave.")
    world.handlers.handle(command("remove", "leave.txt"), last_try=False)
    (question,) = world.chat.private
    assert isinstance(question, Notice)
    assert [button.action for button in question.buttons] == ["confirm-remove", "keep"]

    world.handlers.handle(press("confirm-remove", document.id), last_try=False)
    world.handlers.handle(asked("how much leave?"), last_try=False)

    assert world.chat.answers == ["I could not find this."]
    removed = world.documents.get(document.id)
    assert removed is not None
    assert removed.state == "removed"


def test_only_owner_or_admin_may_remove(world: World) -> None:
    document = world.holds("Everybody has 25 days of leave.")

    world.handlers.handle(press("confirm-remove", document.id, BEN), last_try=False)
    assert document.id in world.index.held
    world.handlers.handle(press("confirm-remove", document.id, ADMIN), last_try=False)

    assert document.id not in world.index.held


def test_a_document_one_may_not_read_looks_like_none(world: World) -> None:
    secret = world.holds(
        "For Ben.", name="ben.txt", readers=frozenset({BEN.reader}), owner=BEN.reader
    )

    world.handlers.handle(command("remove", "ben.txt"), last_try=False)
    world.handlers.handle(command("remove", "nothing.txt"), last_try=False)
    world.handlers.handle(press("confirm-remove", secret.id), last_try=False)
    world.handlers.handle(press("confirm-remove", "no-such-id"), last_try=False)

    assert len({text_of(reply) for reply in world.chat.private}) == 1
    assert secret.id in world.index.held


def test_a_document_narrowed_to_its_owner_is_gone_for_the_room_at_once(world: World) -> None:
    world.holds("Everybody has 25 days of leave.")

    world.handlers.handle(command("scope", "leave.txt me"), last_try=False)
    world.handlers.handle(asked("how much leave?"), last_try=False)

    assert text_of(world.chat.private[0]) == "**leave** can now be read by you alone."
    assert world.chat.answers == ["I could not find this."]


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("me", "you and whoever added it"),
        ("channel", "the members of this channel and whoever added it"),
    ],
)
def test_an_admin_who_narrows_a_document_does_not_take_it_from_its_owner(
    scope: str, told: str, world: World
) -> None:
    document = world.holds("Everybody has 25 days of leave.")

    world.handlers.handle(command("scope", f"leave.txt {scope}", person=ADMIN), last_try=False)
    world.handlers.handle(command("list"), last_try=False)

    assert text_of(world.chat.private[0]) == f"**leave** can now be read by {told}."
    kept = world.library.documents.get(document.id)
    assert kept is not None
    assert ANNA.reader in kept.readers
    assert "leave" in str(world.chat.private[1])


def test_an_admin_who_opens_a_document_to_everyone_names_nobody(world: World) -> None:
    document = world.holds("Everybody has 25 days of leave.")

    world.handlers.handle(command("scope", "leave.txt everyone", person=ADMIN), last_try=False)

    kept = world.library.documents.get(document.id)
    assert kept is not None
    assert kept.readers == {"everyone"}


def test_a_document_expires_by_itself(world: World) -> None:
    document = world.holds("Everybody has 25 days of leave.")
    world.documents.put(replace(document, expires=world.now() + timedelta(days=1)))
    assert world.library.expire_due() == 0
    world.now.advance(timedelta(days=2))

    assert world.library.expire_due() == 1

    assert world.index.held == {}


def test_a_document_that_cannot_expire_now_keeps_no_other_waiting(world: World) -> None:
    for name in ("stuck.txt", "old.txt"):
        document = world.holds("The notice period is three months.", name=name)
        world.documents.put(replace(document, expires=world.now() + timedelta(days=1)))
    world.now.advance(timedelta(days=2))
    stuck = next(each for each in world.library.every(None) if each.name == "stuck.txt")
    world.index.away.add(stuck.id)

    assert world.library.expire_due() == 1
    world.index.away.clear()
    assert world.library.expire_due() == 1


def test_sources_are_shown_only_as_far_as_one_may_read_them_now(world: World) -> None:
    document = world.holds("Everybody has 25 days of leave.")
    world.handlers.handle(asked("how much leave?"), last_try=False)
    world.library.rescope(document, frozenset({BEN.reader}))

    world.handlers.handle(press("sources", "slack:T1:C1:1.0"), last_try=False)

    assert text_of(world.chat.private[-1]) == "There is nothing more to show for this answer."


def test_home_lists_what_this_person_may_read_and_how_long_things_are_kept(world: World) -> None:
    world.holds("For all.", name="all.txt")

    world.handlers.handle(
        Opened(key="o", thread=thread(), person=ANNA, surface="home"), last_try=False
    )

    (home,) = world.chat.private
    assert isinstance(home, HomeView)
    assert [each.name for each in home.documents.documents] == ["all.txt"]
    assert "90 days" in home.retention


def test_an_unknown_command_gets_help(world: World) -> None:
    world.handlers.handle(command("dance"), last_try=False)

    assert "Ask" in text_of(world.chat.private[0])


def test_our_own_note_of_an_unknown_kind_is_dropped_quietly(world: World) -> None:
    world.queue.put(
        Delivery(
            id="x",
            source="footnote",
            thread_key="x",
            kind="from-a-newer-version",
            payload=json.dumps({}),
            received=world.now(),
        )
    )

    assert world.worker.work()

    assert world.queue.list() == []
