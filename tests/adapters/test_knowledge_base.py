"""What a Bedrock knowledge base alone must keep to: late writes, one version whole, bad days."""

from collections.abc import Iterator

import pytest

from rag.domain import Principal, SearchBusy, Unavailable, Unreadable
from rag.retrievers.bedrock.calls import WAITS
from rag.retrievers.patience import StillIndexing
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import found, reading
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.knowledge_base_world import KnowledgeBaseWorld, knowledge_base_world

OLD = passages("plan", "The launch is in April.", "launch team")
NEW = passages("plan", "The launch is in June.", version=2)


@pytest.fixture
def world(cloud: Cloud) -> Iterator[KnowledgeBaseWorld]:
    with knowledge_base_world(cloud, delay=2) as world:
        yield world


def texts(world: KnowledgeBaseWorld, who: Principal = EVERYBODY) -> set[str]:
    return {each.text for each in found(world.index(), "launch", who)}


def test_a_put_returns_once_all_is_found(world: KnowledgeBaseWorld) -> None:
    world.index().put(document("plan"), OLD)
    assert texts(world) == {each.text for each in OLD}
    assert world.slept


def test_a_put_that_takes_too_long_goes_on_from_there(world: KnowledgeBaseWorld) -> None:
    with pytest.raises(StillIndexing):
        world.index(patience=0).put(document("plan"), OLD)
    assert world.index().state("plan") == "pending"
    assert texts(world) == set()
    world.index().put(document("plan"), OLD)
    ingested = [asked for operation, asked in world.fake.calls if operation.startswith("Ingest")]
    assert len(ingested) == 1
    assert texts(world) == {each.text for each in OLD}


def test_while_a_document_is_replaced_one_version_whole_is_found(
    world: KnowledgeBaseWorld,
) -> None:
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


@pytest.mark.parametrize("writes", range(3))
def test_a_writer_killed_anywhere_leaves_one_version_and_the_next_one_finishes(
    world: KnowledgeBaseWorld, writes: int
) -> None:
    world.index().put(document("plan"), OLD)
    world.fake.writes_left = writes
    if writes < 2:
        with pytest.raises(Unavailable):
            world.index().put(document("plan", version=2), NEW)
    world.fake.writes_left = None
    old, new = {each.text for each in OLD}, {each.text for each in NEW}
    assert texts(world) in (old, new)
    world.index().put(document("plan", version=2), NEW)
    assert texts(world) == new
    assert world.index().count() == (1, len(NEW))


def test_a_removed_document_is_gone_at_once_though_the_base_forgets_late(
    world: KnowledgeBaseWorld,
) -> None:
    world.index().put(document("plan"), OLD)
    world.index().remove("plan")
    assert len(world.fake.held) == len(OLD)
    assert texts(world) == set()
    world.index().put(document("plan"), OLD)
    assert texts(world) == {each.text for each in OLD}


def test_who_no_longer_may_stops_finding_it_at_once(world: KnowledgeBaseWorld) -> None:
    ada, bob = reading("user:slack:ADA"), reading("user:slack:BOB")
    world.index().put(document("plan", readers=tuple(ada.readers)), OLD)
    world.fake.writes_left = 0
    with pytest.raises(Unavailable):
        world.index().readers("plan", bob.readers)
    assert (texts(world, ada), texts(world, bob)) == (set(), set())
    world.fake.writes_left = None
    world.fake.delay = 0
    world.index().readers("plan", bob.readers)
    assert (texts(world, ada), texts(world, bob)) == (set(), {each.text for each in OLD})


def test_every_query_names_its_readers(world: KnowledgeBaseWorld) -> None:
    world.index().put(document("plan"), OLD)
    texts(world)
    queries = [asked for operation, asked in world.fake.calls if operation == "Retrieve"]
    assert queries
    for asked in queries:
        held = asked["retrievalConfiguration"]["vectorSearchConfiguration"]["filter"]
        assert "listContains" in str(held)


def test_more_readers_than_metadata_holds_are_refused_in_plain_words(
    world: KnowledgeBaseWorld,
) -> None:
    many = tuple(f"channel:slack:C{number}" for number in range(11))
    with pytest.raises(Unreadable, match="at most 10"):
        world.index().put(document("plan", readers=many), OLD)
    world.index().put(document("plan"), OLD)
    with pytest.raises(Unreadable, match="at most 10"):
        world.index().readers("plan", frozenset(many))
    assert texts(world) == {each.text for each in OLD}


def test_a_store_without_words_is_asked_by_meaning_alone_from_then_on(cloud: Cloud) -> None:
    with knowledge_base_world(cloud, hybrid=False) as world:
        index = world.index()
        index.put(document("plan"), OLD)
        for _ in range(2):
            assert found(index, "launch")
        searches = [
            asked["retrievalConfiguration"]["vectorSearchConfiguration"]
            for operation, asked in world.fake.calls
            if operation == "Retrieve"
        ]
    assert ["overrideSearchType" in each for each in searches] == [True, False, False]


def test_what_the_base_cannot_read_is_said(world: KnowledgeBaseWorld) -> None:
    world.fake.broken = "launch"
    with pytest.raises(Unreadable, match="could not read"):
        world.index().put(document("plan"), OLD)


def test_two_sources_of_our_kind_must_be_told_apart(world: KnowledgeBaseWorld) -> None:
    world.fake.sources = {"DS00000001": "CUSTOM", "DS00000003": "CUSTOM"}
    with pytest.raises(Unavailable, match="2 data sources of type CUSTOM"):
        world.index().put(document("plan"), OLD)


def test_what_our_own_list_no_longer_permits_is_not_found(world: KnowledgeBaseWorld) -> None:
    world.index().put(document("plan"), OLD)
    assert found(world.index(permitted=lambda id_, _: id_ != "plan"), "launch") == []


def test_throttling_is_waited_out_and_then_said(world: KnowledgeBaseWorld) -> None:
    world.index().put(document("plan"), OLD)
    world.slept.clear()
    world.fake.throttled = 2
    assert texts(world)
    assert world.slept == list(WAITS[:2])
    world.fake.throttled = 100
    with pytest.raises(SearchBusy):
        texts(world)
