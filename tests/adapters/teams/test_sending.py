"""Single replies: to the thread, to one person alone, later, and again."""

import pytest

from bot.domain import (
    Address,
    Asked,
    Button,
    Commanded,
    HomeView,
    MessageRef,
    Notice,
    Opened,
    Person,
    ThreadRef,
)
from bot.domain.documents import DocumentPage
from bot.ports import Busy, Gone
from tests.adapters.teams.samples import reply
from tests.fakes.teams.connector import Fault
from tests.fakes.teams.keys import TENANT
from tests.fakes.teams.world import ANN, CHANNEL, GROUP, PERSONAL, THREAD, World

HELP = Notice(kind="info", text="Ask me anything.")
MINE = "a:1personal-ann-by-bot"


def address(world: World, name: str, text: str, *, only: bool = True) -> Address:
    (event,) = world.events(name, text=text)
    assert isinstance(event, Asked | Commanded)
    person = Person(platform="teams", tenant=TENANT, id=ANN)
    return Address(thread=event.thread, only=person if only else None, via=event.via)


def texts(world: World, conversation: str) -> list[str]:
    return [each.get("text", "") for each in world.teams.shown(conversation)]


def test_in_a_personal_chat_what_is_private_is_simply_said(world: World) -> None:
    sent = world.platform.send(address(world, "personal", "help"), HELP)

    assert sent is not None
    assert texts(world, PERSONAL) == ["Ask me anything."]


def test_a_command_in_a_channel_is_answered_in_our_own_chat(world: World) -> None:
    world.teams.chats["29:1ann-XyZ"] = MINE

    sent = world.platform.send(address(world, "channel", "<at>Footnote</at> help"), HELP)

    assert sent is not None
    assert sent.thread.channel == MINE
    assert texts(world, MINE) == ["Ask me anything."]
    assert texts(world, THREAD) == ["I answered you in our own chat."]


def test_what_is_for_one_person_is_never_shown_to_the_room(world: World) -> None:
    sent = world.platform.send(address(world, "channel", "<at>Footnote</at> list"), HELP)

    assert sent is None
    assert texts(world, MINE) == []
    assert [
        each.startswith("I can tell you that in our own chat") for each in texts(world, THREAD)
    ] == [True]


def test_a_private_hint_leaves_no_trace_in_the_room(world: World) -> None:
    hint = Notice(kind="info", text="More.", buttons=(Button(label="Show", action="private"),))
    asked = world.asked("channel")

    world.platform.send(Address(thread=asked.thread, only=asked.asker, via=asked.via), hint)
    assert texts(world, THREAD) == []

    world.teams.chats["29:1ann-XyZ"] = MINE
    world.platform.send(Address(thread=asked.thread, only=asked.asker, via=asked.via), hint)
    assert texts(world, THREAD) == []
    assert len(world.teams.shown(MINE)) == 1


def test_a_question_asked_about_a_message_is_answered_in_our_own_chat(world: World) -> None:
    world.teams.chats["29:1ann-XyZ"] = MINE
    asked = world.asked("ask_about_submit")

    world.open(asked).finish(reply())

    assert texts(world, MINE) == ["You get 25 days [1]."]
    assert world.teams.shown(GROUP) == []
    assert world.posted[0].thread.channel == MINE


def test_without_a_chat_of_our_own_such_a_question_cannot_be_answered(world: World) -> None:
    with pytest.raises(Gone):
        world.open(world.asked("ask_about_submit"))

    (told,) = texts(world, GROUP)
    assert told.startswith("I can tell you that in our own chat only.")


def test_what_comes_later_finds_the_way_of_what_came_before(world: World) -> None:
    asked = world.asked("thread_reply")

    world.platform.send(Address(thread=asked.thread), HELP)

    assert texts(world, THREAD) == ["Ask me anything."]


def test_another_conversation_of_the_tenant_shows_the_way_too(world: World) -> None:
    world.asked("personal")
    thread = ThreadRef(platform="teams", tenant=TENANT, channel=CHANNEL, root="1700000000003")

    world.platform.send(Address(thread=thread), HELP)

    assert texts(world, THREAD) == ["Ask me anything."]


def test_a_message_is_changed_in_place(world: World) -> None:
    to = address(world, "group", "<at>Footnote</at> hi there?", only=False)
    sent = world.platform.send(to, HELP)
    assert sent is not None

    changed = Address(thread=to.thread, update=sent, via=to.via)
    assert world.platform.send(changed, Notice(kind="done", text="Done.")) == sent
    assert texts(world, GROUP) == ["Done."]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_reply_that_nobody_confirms_is_not_sent_twice(world: World, status: int) -> None:
    world.teams.faults.append(Fault(status=status, carried_out=True))

    assert world.platform.send(address(world, "personal", "help"), HELP) is None
    assert texts(world, PERSONAL) == ["Ask me anything."]


def test_a_reply_that_was_turned_away_for_long_comes_again_later(world: World) -> None:
    world.teams.faults.extend([Fault(status=429, headers={"Retry-After": "7"})] * 4)

    with pytest.raises(Busy) as caught:
        world.platform.send(address(world, "personal", "help"), HELP)

    assert caught.value.retry_after == 7
    assert len(world.teams.calls) == 4


def test_a_greeting_in_a_team_names_no_document(world: World) -> None:
    (event,) = world.events("install_team")
    home = HomeView(
        documents=DocumentPage(documents=(), total=12), prompts=(), retention="Kept.", welcome=True
    )
    thread = ThreadRef(platform="teams", tenant=TENANT, channel=GROUP, root="")

    assert isinstance(event, Opened)
    world.platform.send(Address(thread=thread, only=event.person), home)

    (shown,) = world.teams.shown(GROUP)
    assert "12 documents" not in str(shown)


def test_a_guest_who_may_not_ask_is_told_so_instead_of_being_invited(world: World) -> None:
    (event,) = world.events("install_personal")
    assert isinstance(event, Opened)
    documents = DocumentPage(documents=(), total=0)
    home = HomeView(
        documents=documents, prompts=(), retention="Kept.", welcome=True, closed="Members only."
    )

    world.platform.send(Address(thread=event.thread, only=event.person, via=event.via), home)

    (shown,) = world.teams.shown(PERSONAL)
    assert "Members only." in str(shown)
    assert "Drop a file" not in str(shown)
    assert "Ask me anything" not in str(shown)


def test_a_message_is_taken_back_once_and_again(world: World) -> None:
    message = world.open(world.asked("group")).finish(reply())

    world.platform.retract(message)
    world.platform.retract(message)

    assert world.teams.shown(GROUP) == []


def test_tokens_are_fetched_once_and_renewed_before_they_end(world: World) -> None:
    for _ in range(5):
        world.platform.send(address(world, "personal", "help"), HELP)
        world.clock.advance(30)
    assert world.teams.tokens == 1

    world.clock.advance(3600 - 200)
    world.platform.send(address(world, "personal", "help"), HELP)

    assert world.teams.tokens == 2
    assert world.teams.calls[-1].token == "Bearer token-2"


def test_a_token_that_is_refused_is_renewed_at_once(world: World) -> None:
    world.teams.faults.append(Fault(status=401))

    world.platform.send(address(world, "personal", "help"), HELP)

    assert texts(world, PERSONAL) == ["Ask me anything."]
    assert world.teams.tokens == 2


def test_a_wrong_secret_is_busy_and_named_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.teams.token_fault = 401

    with pytest.raises(Busy):
        world.platform.send(address(world, "personal", "help"), HELP)

    assert "invalid_client" in caplog.text
    assert "hush" not in caplog.text


def test_our_token_never_goes_to_a_host_off_the_list(world: World) -> None:
    via = {"service_url": "https://evil.test/", "conversation": PERSONAL, "scope": "personal"}
    thread = ThreadRef(platform="teams", tenant=TENANT, channel=PERSONAL, root="")

    with pytest.raises(Gone):
        world.platform.send(Address(thread=thread, via=via), HELP)

    assert world.teams.tokens == 0


def test_a_connector_that_is_away_is_busy(world: World) -> None:
    to = address(world, "personal", "help")
    away = {**to.via, "service_url": "http://127.0.0.1:9/amer/"}

    with pytest.raises(Busy):
        world.platform.send(Address(thread=to.thread, via=away), HELP)


def test_nothing_is_known_of_what_was_said_before_without_consent(world: World) -> None:
    assert list(world.platform.said_before(world.asked("thread_reply"))) == []


def test_a_reference_from_a_restart_is_still_understood(world: World) -> None:
    message = world.open(world.asked("thread_reply")).finish(reply())
    fresh = MessageRef(thread=message.thread, id=message.id)

    world.platform.retract(fresh)

    assert world.teams.shown(THREAD) == []


SLASH = {"id": "28:11111111-2222-3333-4444-555555555555", "isTargeted": True}
MY_EYES = f"{THREAD}#29:1ann-XyZ"


def test_a_slash_command_is_answered_where_it_was_used_for_one_pair_of_eyes(world: World) -> None:
    (event,) = world.events("channel", text="list", recipient=SLASH)
    assert isinstance(event, Commanded)

    world.platform.send(Address(thread=event.thread, only=event.person, via=event.via), HELP)

    assert texts(world, MY_EYES) == ["Ask me anything."]
    assert texts(world, THREAD) == []
    assert world.teams.calls[-1].body["recipient"] == {"id": "29:1ann-XyZ", "isTargeted": True}


def test_a_slash_question_is_answered_for_the_same_eyes(world: World) -> None:
    asked = world.asked("channel", text="ask how much leave?", recipient=SLASH)

    stream = world.open(asked)
    world.clock.advance(4)
    stream.write("You get 25 ")
    stream.finish(reply())

    assert asked.private is True
    assert texts(world, MY_EYES) == ["You get 25 days [1]."]
    assert texts(world, THREAD) == []
    assert all(each.targeted for each in world.teams.calls)


def test_where_teams_has_no_private_messages_nothing_is_shown_to_the_room(world: World) -> None:
    (event,) = world.events("channel", text="list", recipient=SLASH)
    assert isinstance(event, Commanded)
    world.teams.faults.append(Fault(status=400, code="BadSyntax"))

    with pytest.raises(Gone):
        world.platform.send(Address(thread=event.thread, only=event.person, via=event.via), HELP)

    assert texts(world, THREAD) == []
