"""What OpenSearch alone must keep to: one version whole, late writes waited for, bad days."""

import json
from collections.abc import Iterator

import pytest

from rag.domain import Principal, SearchBusy, Unavailable
from rag.retrievers.opensearch import Calls, client, place
from rag.retrievers.opensearch.calls import WAITS
from rag.retrievers.opensearch.search import OpenSearchSearch
from rag.retrievers.patience import StillIndexing
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import found, reading
from tests.fakes.opensearch_world import OpenSearchWorld, opensearch_world

OLD = passages("plan", "The launch is in April.", "launch team")
NEW = passages("plan", "The launch is in June.", version=2)


@pytest.fixture(params=[("", 0), ("aoss", 3)], ids=["own", "serverless"])
def world(request: pytest.FixtureRequest) -> Iterator[OpenSearchWorld]:
    service, delay = request.param
    with opensearch_world(service=service, delay=delay) as world:
        yield world


def texts(world: OpenSearchWorld, who: Principal = EVERYBODY) -> set[str]:
    return {each.text for each in found(world.index(), "launch", who)}


def test_while_a_document_is_replaced_one_version_whole_is_found(world: OpenSearchWorld) -> None:
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


@pytest.mark.parametrize("writes", range(4))
def test_a_writer_killed_anywhere_leaves_one_version_and_the_next_one_finishes(
    world: OpenSearchWorld, writes: int
) -> None:
    world.index().put(document("plan"), OLD)
    world.fake.writes_left = writes
    if writes < 3:
        with pytest.raises(Unavailable):
            world.index().put(document("plan", version=2), NEW)
    world.fake.writes_left = None
    old, new = {each.text for each in OLD}, {each.text for each in NEW}
    assert texts(world) in (old, new)
    world.index().put(document("plan", version=2), NEW)
    assert texts(world) == new
    assert world.index().count() == (1, len(NEW))


def test_who_no_longer_may_stops_finding_it_at_the_first_write(world: OpenSearchWorld) -> None:
    ada, bob = reading("user:slack:ADA"), reading("user:slack:BOB")
    world.index().put(document("plan", readers=tuple(ada.readers)), OLD)
    world.fake.writes_left = 1
    with pytest.raises(Unavailable):
        world.index().readers("plan", bob.readers)
    assert (texts(world, ada), texts(world, bob)) == (set(), set())
    world.fake.writes_left = None
    world.index().readers("plan", bob.readers)
    assert (texts(world, ada), texts(world, bob)) == (set(), {each.text for each in OLD})


def test_what_is_put_again_unchanged_is_not_embedded_again(world: OpenSearchWorld) -> None:
    world.index().put(document("plan"), OLD)
    made = world.words.made
    world.index().put(document("plan"), OLD)
    assert world.words.made == made


def test_every_query_for_passages_names_its_readers(world: OpenSearchWorld) -> None:
    world.index().put(document("plan"), OLD)
    world.fake.asked.clear()
    texts(world)
    queries = [body["query"] for _, body in world.fake.asked if "sort" not in body]
    assert len(queries) == 2
    assert all('"audience": ["default\\u001feveryone"]' in json.dumps(each) for each in queries)


def test_late_writes_are_waited_for_and_a_server_of_ones_own_is_not() -> None:
    for service, delay in (("", 0), ("aoss", 3)):
        with opensearch_world(service=service, delay=delay) as world:
            world.index().put(document("plan"), OLD)
            assert bool(world.slept) == bool(delay)


def test_what_never_shows_is_said() -> None:
    with (
        opensearch_world(service="aoss", delay=10_000) as world,
        pytest.raises(StillIndexing, match="does not show yet"),
    ):
        world.index().put(document("plan"), OLD)


def test_what_our_own_list_no_longer_permits_is_not_found(world: OpenSearchWorld) -> None:
    world.index().put(document("plan"), OLD)
    index = world.index(permitted=lambda id_, _: id_ != "plan")
    assert found(index, "launch") == []


def test_throttling_is_waited_out_and_then_said(world: OpenSearchWorld) -> None:
    world.index().put(document("plan"), OLD)
    world.slept.clear()
    world.fake.throttled = 2
    assert texts(world)
    assert world.slept == list(WAITS[:2])
    world.fake.throttled = 100
    with pytest.raises(SearchBusy):
        texts(world)


def test_a_server_that_is_away_makes_search_unavailable_and_names_no_password() -> None:
    where = place("http://me:hidden@127.0.0.1:9/passages")
    assert where is not None
    assert "hidden" not in repr(where)
    opened = client(where)
    search = OpenSearchSearch(Calls(client=opened, place=where))
    with pytest.raises(Unavailable) as caught:
        search.find("launch", EVERYBODY, k=3)
    assert "hidden" not in str(caught.value)
    opened.close()


def test_an_embedding_model_that_is_away_makes_the_search_unavailable(
    world: OpenSearchWorld,
) -> None:
    world.words.broken = True
    with pytest.raises(Unavailable, match="embedding model"):
        texts(world)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "https://abc.eu-west-1.aoss.amazonaws.com/passages",
            ("https://abc.eu-west-1.aoss.amazonaws.com", "passages", "aoss", "eu-west-1"),
        ),
        (
            "https://search-x-abc.us-east-1.es.amazonaws.com/passages",
            ("https://search-x-abc.us-east-1.es.amazonaws.com", "passages", "es", "us-east-1"),
        ),
        (
            "https://search.example.com:9200/behind/passages?service=es&region=eu-west-1",
            ("https://search.example.com:9200/behind", "passages", "es", "eu-west-1"),
        ),
        ("http://localhost:9200/passages", ("http://localhost:9200", "passages", "", "")),
    ],
)
def test_an_index_is_named_by_its_address(text: str, expected: tuple[str, ...]) -> None:
    where = place(text)
    assert where is not None
    assert (where.address, where.index, where.service, where.region) == expected


@pytest.mark.parametrize("text", ["", "passages", "https://host", "ftp://host/x", "http://h:x/y"])
def test_what_names_no_index_is_known(text: str) -> None:
    assert place(text) is None
