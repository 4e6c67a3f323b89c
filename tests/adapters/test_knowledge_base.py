"""What a Bedrock knowledge base alone must keep to: late writes, one version whole, bad days."""

from collections.abc import Iterator

import pytest

from rag.domain import Principal, SearchBusy, Unavailable, Unreadable
from rag.retrievers.bedrock.calls import WAITS
from rag.retrievers.patience import StillIndexing
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import found
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


def test_a_removed_document_is_gone_at_once_though_the_base_forgets_late(
    world: KnowledgeBaseWorld,
) -> None:
    world.index().put(document("plan"), OLD)
    world.index().remove("plan")
    assert len(world.fake.held) == len(OLD)
    assert texts(world) == set()
    world.index().put(document("plan"), OLD)
    assert texts(world) == {each.text for each in OLD}


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
