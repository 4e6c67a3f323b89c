"""What an index keeps to that is changed in many writes: one version whole, whenever somebody looks and wherever the writer dies."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import pytest

from rag.domain import Principal, Unavailable
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import SearchedIndex, found, reading

OLD = passages("plan", "The launch is in April.", "launch team")
NEW = passages("plan", "The launch is in June.", version=2)


class Fake(Protocol):
    """A service whose writes can be watched and cut off."""

    before: Callable[[str], None]
    """Called before each operation."""
    writes_left: int | None
    """Writes until it is away."""


class World(Protocol):
    """A fake service and our index on it."""

    @property
    def fake(self) -> Fake: ...

    def index(self) -> SearchedIndex: ...


def texts(world: World, who: Principal = EVERYBODY) -> set[str]:
    return {each.text for each in found(world.index(), "launch", who)}


class EditionsContract:
    """Subclasses give `world`.

    Args:
        sharing: Writes to the service after which who lost a document must no longer find it.
    """

    sharing: int

    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    def hasten(self, world: World) -> None:
        """Lets the service show at once what it would show late."""

    def test_while_a_document_is_replaced_one_version_whole_is_found(self, world: World) -> None:
        index = world.index()
        index.put(document("plan"), OLD)
        seen: list[set[str]] = []

        def look(_: str) -> None:
            world.fake.before = lambda _: None
            seen.append(texts(world))
            world.fake.before = look

        world.fake.before = look
        index.put(document("plan", version=2), NEW)
        world.fake.before = lambda _: None
        seen.append(texts(world))
        old, new = {each.text for each in OLD}, {each.text for each in NEW}
        assert all(each in (old, new) for each in seen)
        assert (seen[0], seen[-1]) == (old, new)

    @pytest.mark.parametrize("done", range(6))
    def test_a_writer_killed_anywhere_leaves_one_version_and_the_next_one_finishes(
        self, world: World, done: int
    ) -> None:
        world.index().put(document("plan"), OLD)
        world.fake.writes_left = done
        with suppress(Unavailable) if done else pytest.raises(Unavailable):
            world.index().put(document("plan", version=2), NEW)
        world.fake.writes_left = None
        old, new = {each.text for each in OLD}, {each.text for each in NEW}
        assert texts(world) in (old, new)
        world.index().put(document("plan", version=2), NEW)
        assert texts(world) == new
        assert world.index().count() == (1, len(NEW))

    def test_who_no_longer_may_stops_finding_it_at_the_first_write(self, world: World) -> None:
        ada, bob = reading("user:slack:ADA"), reading("user:slack:BOB")
        world.index().put(document("plan", readers=tuple(ada.readers)), OLD)
        world.fake.writes_left = self.sharing
        with pytest.raises(Unavailable):
            world.index().readers("plan", bob.readers)
        assert (texts(world, ada), texts(world, bob)) == (set(), set())
        world.fake.writes_left = None
        self.hasten(world)
        world.index().readers("plan", bob.readers)
        assert world.index().passages("plan", ada) == ()
        assert [each.text for each in world.index().passages("plan", bob)] == [e.text for e in OLD]
        assert (texts(world, ada), texts(world, bob)) == (set(), {each.text for each in OLD})
