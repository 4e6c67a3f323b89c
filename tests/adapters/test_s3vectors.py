"""S3 Vectors as it is: open to everyone unless filtered, written in many calls, throttled at times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.domain import Principal, SearchBusy, Unavailable, Unreadable
from rag.passages import to_passage
from rag.retrievers.s3vectors import Calls, Meaning, S3VectorsIndex, place
from rag.retrievers.s3vectors.calls import WAITS
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.s3vectors import BUCKET, DIMENSION, INDEX, PLACE, UNFILTERED
from tests.fakes.aws.s3vectors_world import (
    S3VectorsWorld,
    WordVectors,
    document,
    passages,
    principal,
    s3vectors_world,
)

ME = principal("everyone", "user:slack:U1", "channel:slack:C1")
OLD = passages("notice period is one month", "old leave", "old travel")
NEW = passages("notice period is three months", "new leave", version=2)


@pytest.fixture
def world() -> Iterator[S3VectorsWorld]:
    with s3vectors_world() as world:
        yield world


def texts(world: S3VectorsWorld, query: str = "notice period", who: Principal = ME) -> set[str]:
    return {hit.page_content for hit in world.index().retriever(who).invoke(query)}


def found(world: S3VectorsWorld, query: str = "notice", who: Principal = ME) -> list[str]:
    hits = world.index().retriever(who).invoke(query)
    return sorted({str(hit.metadata["document"]) for hit in hits})


def test_what_was_put_is_found_with_all_that_a_citation_needs(world: S3VectorsWorld) -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    (one,) = passages("notice period is three months")
    put = replace(one, uri="/d/d1", updated=moment)
    world.index().put(document(), [put])

    (hit,) = world.index().retriever(ME).invoke("notice period")

    got = to_passage(hit)
    assert got.score > 0
    assert replace(got, score=0.0) == put


@pytest.mark.parametrize("by_words", [True, False])
def test_only_who_may_read_a_document_finds_it(*, by_words: bool) -> None:
    readers = {
        "d1": "everyone",
        "d2": "user:slack:U1",
        "d3": "user:slack:U2",
        "d4": "channel:slack:C1",
    }
    with s3vectors_world(by_words=by_words) as world:
        for id_, reader in readers.items():
            world.index().put(
                document(id_, readers=frozenset({reader})), passages("notice period", of=id_)
            )
        world.index().put(document("d5", organisation="other"), passages("notice", of="d5"))

        assert found(world) == ["d1", "d2", "d4"]
        assert found(world, who=principal("user:slack:U9")) == []
        assert found(world, who=principal(organisation="other")) == ["d5"]


def test_every_query_names_its_readers(world: S3VectorsWorld) -> None:
    world.index().put(document(), passages("notice period"))
    found(world)

    queries = [asked for operation, asked in world.fake.calls if operation == "QueryVectors"]
    assert queries
    assert all(len(asked["filter"]["$and"]) == 2 for asked in queries)


def test_a_question_needs_only_what_the_role_that_asks_may_do(world: S3VectorsWorld) -> None:
    world.index().put(document(), passages("notice period"))
    world.fake.calls.clear()

    found(world)
    world.index().passages("d1", ME)

    assert {operation for operation, _ in world.fake.calls} == {"QueryVectors", "GetVectors"}


def test_a_hundred_readers_fit_and_more_are_refused_in_plain_words(world: S3VectorsWorld) -> None:
    many = [f"channel:teams:19:{number}@thread.tacv2" for number in range(101)]
    updated = datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)
    put = [replace(each, updated=updated) for each in passages("notice period", of="d1")]
    world.index().put(document(readers=frozenset(many[:100])), put)

    assert found(world, who=principal(many[99])) == ["d1"]
    with pytest.raises(Unreadable, match="at most 100"):
        world.index().put(document("d2", readers=frozenset(many)), passages("x", of="d2"))


def test_a_search_overtaken_by_a_new_version_looks_again(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)

    def overtake(operation: str) -> None:
        if operation == "GetVectors":
            world.fake.before = lambda _: None
            world.index().put(document(version=2), NEW)

    world.fake.before = overtake

    assert texts(world) == {each.text for each in NEW}


def test_what_is_put_again_unchanged_is_not_embedded_again(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)
    made = world.words.made
    world.index().put(document(), OLD)

    assert world.words.made == made
    assert texts(world) == {each.text for each in OLD}


def test_another_model_embeds_what_is_put_again_anew(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)
    made, world.words.model = world.words.made, "another"
    world.index().put(document(), OLD)

    assert world.words.made > made


def test_a_removed_document_is_gone_at_once_and_nothing_of_it_stays(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)
    world.fake.writes_left = 1
    with pytest.raises(Unavailable):
        world.index().remove("d1")
    assert found(world) == []

    world.fake.writes_left = None
    world.index().remove("d1")
    world.index().remove("never there")

    assert world.fake.held == {}
    assert world.index().state("d1") == "absent"


def test_what_our_own_list_no_longer_permits_is_not_found(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)
    index = world.index(permitted=lambda id_, _: id_ != "d1")

    assert index.retriever(ME).invoke("notice") == []


def test_a_document_of_many_passages_is_read_back_in_order(world: S3VectorsWorld) -> None:
    put = passages(*(f"clause {number}" for number in range(450)))
    world.index().put(document(), put)

    assert [each.text for each in world.index().passages("d1", ME)] == [e.text for e in put]
    assert world.index().count() == (1, 450)
    world.index().remove("d1")
    assert world.fake.held == {}


def test_throttling_is_waited_out_and_then_said(world: S3VectorsWorld) -> None:
    world.index().put(document(), OLD)
    world.fake.throttled = 2
    assert found(world) == ["d1"]
    assert world.slept == list(WAITS[:2])

    world.fake.throttled = 100
    with pytest.raises(SearchBusy) as caught:
        found(world)
    assert caught.value.retry_after > 0


def test_an_embedding_model_that_is_away_makes_the_search_unavailable(
    world: S3VectorsWorld,
) -> None:
    world.words.broken = True
    with pytest.raises(Unavailable, match="embedding model"):
        found(world)


def test_words_are_asked_of_the_index_only_until_it_declines() -> None:
    with s3vectors_world(by_words=False) as world:
        index = world.index()
        index.put(document(), OLD)
        for _ in range(3):
            assert index.retriever(ME).invoke("notice")

        queries = [asked for operation, asked in world.fake.calls if operation == "QueryVectors"]
    assert ["queryTexts" in asked for asked in queries] == [True, False, False, False]


def test_an_index_in_moto_takes_all_that_is_written(cloud: Cloud) -> None:
    client = cloud.client("s3vectors")
    client.create_vector_bucket(vectorBucketName=BUCKET)
    client.create_index(
        vectorBucketName=BUCKET,
        indexName=INDEX,
        dataType="float32",
        dimension=DIMENSION,
        distanceMetric="cosine",
        metadataConfiguration={"nonFilterableMetadataKeys": sorted(UNFILTERED)},
    )
    index = S3VectorsIndex(Calls(client=client, place=PLACE), Meaning(WordVectors()))
    index.put(document(), OLD)
    index.put(document(version=2), NEW)
    index.readers("d1", frozenset({"user:slack:U1"}))

    assert [each.text for each in index.passages("d1", ME)] == [each.text for each in NEW]
    assert index.passages("d1", principal()) == ()
    assert (index.state("d1"), index.count()) == ("indexed", (1, 2))
    index.remove("d1")
    assert (index.state("d1"), index.count()) == ("absent", (0, 0))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("footnote-vectors-1-eu/passages", {"vectorBucketName", "indexName"}),
        (
            "arn:aws:s3vectors:eu-west-1:123456789012:bucket/footnote-vectors/index/passages",
            {"indexArn"},
        ),
        ("passages", set[str]()),
        ("a b/c", set[str]()),
    ],
)
def test_an_index_is_named_by_its_bucket_or_its_arn(text: str, names: set[str]) -> None:
    assert set(place(text)) == names
