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
from tests.contracts.index_contract import found
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
