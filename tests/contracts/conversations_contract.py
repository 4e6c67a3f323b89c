"""What every book of conversations promises."""

from dataclasses import replace

from bot.domain import Conversation
from bot.ports import ConversationBook
from tests.fakes.clock import Clock

HR = Conversation(
    platform="teams",
    tenant="t1",
    id="19:hr@thread.tacv2",
    team="19:team@thread.tacv2",
    shared_by_team=True,
    address="https://smba.trafficmanager.net/emea/",
)


class ConversationBookContract:
    """A subclass gives the fixtures `clock` and `book`."""

    def test_a_conversation_comes_back_as_it_was_noted(self, book: ConversationBook) -> None:
        book.note(HR)
        assert list(book.of("teams", "t1")) == [HR]

    def test_what_is_noted_again_stands_once_with_its_newest_facts(
        self, book: ConversationBook
    ) -> None:
        moved = replace(HR, address="https://smba.trafficmanager.net/amer/")
        for each in (HR, HR, moved):
            book.note(each)
        assert list(book.of("teams", "t1")) == [moved]

    def test_the_last_one_noted_comes_first_and_no_more_than_asked_for(
        self, book: ConversationBook, clock: Clock
    ) -> None:
        others = [replace(HR, id=f"19:{number}@thread.v2") for number in range(3)]
        for each in others:
            clock.advance(1)
            book.note(each)
        clock.advance(1)
        book.note(others[0])
        assert [each.id for each in book.of("teams", "t1", limit=2)] == [
            "19:0@thread.v2",
            "19:2@thread.v2",
        ]

    def test_tenants_and_platforms_are_kept_apart(self, book: ConversationBook) -> None:
        book.note(HR)
        assert list(book.of("teams", "t2")) == []
        assert list(book.of("slack", "t1")) == []
