"""Kendra as it is: late, throttled, half filled in, open to everyone unless told."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from rag.domain import NoReaders, Principal, SearchBusy, Unavailable, Unreadable
from rag.passages import to_passage
from rag.retrievers.kendra import KendraFeedback, KendraRetriever, Original
from rag.retrievers.kendra.access import AccessMode
from rag.retrievers.kendra.calls import WAITS
from rag.retrievers.kendra.queries import shortened
from rag.retrievers.kendra.results import passage
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.kendra import INDEX
from tests.fakes.aws.kendra_world import (
    KendraWorld,
    document,
    kendra_world,
    passages,
    principal,
)

ME = principal("everyone", "user:slack:U1", "channel:slack:C1")


@pytest.fixture
def world(cloud: Cloud) -> Iterator[KendraWorld]:
    with kendra_world(cloud) as world:
        yield world


def found(world: KendraWorld, query: str, who: Principal = ME, **given: Any) -> list[str]:
    retriever = world.index(**given).retriever(who)
    return [str(hit.metadata["document"]) for hit in retriever.invoke(query)]


def pdf(*pages: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("access", ["user_context", "attribute_filter"])
def test_only_who_may_read_a_document_finds_it(world: KendraWorld, access: AccessMode) -> None:
    index = world.index(access=access)
    readers = {
        "d1": "everyone",
        "d2": "user:slack:U1",
        "d3": "user:slack:U2",
        "d4": "channel:slack:C1",
    }
    for id_, reader in readers.items():
        index.put(document(id_, readers=frozenset({reader})), passages("notice period", of=id_))
    index.put(document("d5", organisation="other"), passages("notice period", of="d5"))

    assert sorted(found(world, "notice period", access=access)) == ["d1", "d2", "d4"]
    assert found(world, "notice period", principal("user:slack:U9"), access=access) == []
    assert found(world, "notice", principal(organisation="other"), access=access) == ["d5"]


def test_a_principal_of_many_readers_fits_into_a_filter(world: KendraWorld) -> None:
    world.index(access="attribute_filter").put(document(), passages("notice period"))
    many = principal("everyone", *(f"channel:slack:C{number}" for number in range(35)))

    assert found(world, "notice", many, access="attribute_filter") == ["d1"]


def test_long_or_odd_names_of_readers_are_taken(world: KendraWorld) -> None:
    odd = "channel:teams:19:" + "x" * 300 + "@thread.tacv2\n"
    world.index().put(document(readers=frozenset({odd})), passages("notice period"))

    assert found(world, "notice", principal(odd)) == ["d1"]
    assert found(world, "notice", principal(odd[:-1])) == []


def test_no_readers_is_an_error_and_never_everything(world: KendraWorld) -> None:
    with pytest.raises(NoReaders):
        principal_of_nobody()
    world.index().put(document(), passages("notice period"))
    with pytest.raises(NoReaders):
        world.index().readers("d1", frozenset())
    with pytest.raises(NoReaders):
        world.index(access="attribute_filter").put(
            document(readers=frozenset(f"user:slack:U{number}" for number in range(11))),
            passages("x"),
        )


def principal_of_nobody() -> Principal:
    return Principal(readers=frozenset())


def test_every_put_and_every_query_names_its_readers(world: KendraWorld) -> None:
    world.index().put(document(), passages("notice period"))
    found(world, "notice")

    for operation, asked in world.fake.calls:
        if operation == "BatchPutDocument":
            assert all(each["AccessControlList"] for each in asked["Documents"])
        if operation == "Retrieve":
            assert asked["UserContext"]["Groups"]


def test_a_pdf_is_read_by_kendra_itself_and_keeps_its_pages(world: KendraWorld) -> None:
    world.s3.put_object(
        Bucket=world.bucket, Key="clean/d1", Body=pdf("vacation days", "notice period")
    )
    world.originals["d1"] = Original(key="clean/d1", media_type="application/pdf")
    world.index().put(document(), passages("vacation days", "notice period"))

    (hit,) = world.index().retriever(ME, k=1).invoke("notice period")

    cited = to_passage(hit)
    assert (cited.page, cited.title, cited.uri) == (
        2,
        "Title of d1",
        "https://footnote.example/d/d1",
    )
    assert cited.text == "notice period"


def test_results_come_page_after_page_up_to_a_hundred(world: KendraWorld) -> None:
    for number in range(30):
        id_ = f"d{number}"
        world.index().put(document(id_), passages("notice period", of=id_))
    retriever = KendraRetriever(calls=world.calls, index_id=INDEX, principal=ME, k=25, page_size=10)

    assert len({hit.metadata["document"] for hit in retriever.invoke("notice period")}) == 25
    assert [asked["PageNumber"] for name, asked in world.fake.calls if name == "Retrieve"] == [
        1,
        2,
        3,
    ]


def test_a_document_that_kendra_has_not_forgotten_yet_is_not_found(world: KendraWorld) -> None:
    gone: set[str] = set()

    def permitted(id_: str, who: Principal) -> bool:
        return id_ not in gone and bool(who.readers)

    world.index().put(document("d1"), passages("notice period", of="d1"))
    world.index().put(document("d2"), passages("notice period", of="d2"))
    gone.add("d1")

    assert found(world, "notice period", permitted=permitted) == ["d2"]


def test_throttling_is_waited_out_with_jitter(world: KendraWorld) -> None:
    world.index().put(document(), passages("notice period"))
    world.fake.throttled = 3

    assert found(world, "notice period") == ["d1"]
    assert world.slept == list(WAITS[:3])


def test_throttling_without_end_means_that_search_is_busy(world: KendraWorld) -> None:
    world.fake.throttled = 100

    with pytest.raises(SearchBusy):
        found(world, "notice period")
    assert sum(world.slept) < 10


def test_an_unknown_index_is_unavailable(world: KendraWorld) -> None:
    retriever = KendraRetriever(calls=world.calls, index_id="0" * 36, principal=ME)

    with pytest.raises(Unavailable, match="ResourceNotFound"):
        retriever.invoke("notice period")


def test_nothing_found_is_an_empty_list(world: KendraWorld) -> None:
    assert found(world, "notice period") == []
    assert found(world, "   ") == []


def test_a_put_returns_when_the_document_can_be_found(cloud: Cloud) -> None:
    with kendra_world(cloud, delay=3) as world:
        world.index().put(document(), passages("notice period"))

        assert found(world, "notice period") == ["d1"]
        assert world.slept


def test_a_put_that_takes_long_goes_on_where_it_was(cloud: Cloud) -> None:
    with kendra_world(cloud, delay=8) as world:
        with pytest.raises(Unavailable) as pending:
            world.index(patience=5).put(document(), passages("notice period"))
        assert pending.value.retry_after == 30
        assert world.index().state("d1") == "pending"
        world.index(patience=60).put(document(), passages("notice period"))

        assert [name for name, _ in world.fake.calls].count("BatchPutDocument") == 1
        assert world.index().state("d1") == "indexed"


def test_a_new_version_takes_the_place_of_the_old(world: KendraWorld) -> None:
    world.index().put(document(), passages("three months"))
    world.index().put(document(version=2), passages("six weeks"))

    (hit,) = world.index().retriever(ME).invoke("six weeks months")
    assert (hit.page_content, hit.metadata["version"]) == ("six weeks", 2)
    assert world.index().count() == 1


def test_a_batch_that_fails_in_part_is_an_error(world: KendraWorld) -> None:
    world.fake.failing["d2"] = "InvalidRequest"
    with pytest.raises(Unreadable):
        world.index().put_many(
            [(document(id_), passages("x", of=id_)) for id_ in ("d1", "d2", "d3")]
        )
    world.fake.failing["d2"] = "InternalError"
    with pytest.raises(Unavailable):
        world.index().put(document("d2"), passages("x", of="d2"))


def test_a_document_kendra_cannot_read_fails_with_its_reason(world: KendraWorld) -> None:
    world.fake.unreadable.add("d1")

    with pytest.raises(Unreadable, match="encrypted"):
        world.index().put(document(), passages("notice period"))
    assert world.index().state("d1") == "failed: The document is encrypted."


def test_more_than_ten_travel_in_batches_of_ten(world: KendraWorld) -> None:
    world.index().put_many(
        [(document(f"d{number}"), passages("x", of=f"d{number}")) for number in range(23)]
    )

    sizes = [len(a["Documents"]) for name, a in world.fake.calls if name == "BatchPutDocument"]
    assert sizes == [10, 10, 3]
    assert world.index().count() == 23


def test_deleting_takes_its_time_and_ends_in_absence(cloud: Cloud) -> None:
    with kendra_world(cloud, delay=2) as world:
        world.index().put(document(), passages("notice period"))
        world.index().remove("d1")

        states = [world.index().state("d1") for _ in range(4)]
        assert states[0] == "pending"
        assert states[-1] == "absent"
        assert world.index().passages("d1", ME) == ()


def test_new_readers_travel_to_kendra_with_the_whole_document(world: KendraWorld) -> None:
    world.index().put(document(), passages("notice period"))
    world.index().readers("d1", frozenset({"channel:slack:C1"}))
    world.index().readers("unknown", frozenset({"everyone"}))

    assert found(world, "notice period", principal("channel:slack:C1")) == ["d1"]
    assert found(world, "notice period", principal("everyone")) == []


def test_a_documents_own_passages_are_kept_for_those_who_may_read(world: KendraWorld) -> None:
    world.index().put(document(), passages("one", "two"))

    assert world.index().passages("d1", ME) == tuple(passages("one", "two"))
    assert world.index().passages("d1", principal("user:slack:U9")) == ()


def test_thumbs_reach_kendra_by_the_passages_that_were_cited(world: KendraWorld) -> None:
    world.index().put(document(), passages("notice period"))
    (hit,) = world.index().retriever(ME).invoke("notice period")
    feedback = KendraFeedback(world.calls, index_id=INDEX)

    assert feedback.rate([str(hit.id), "embedded#3", "other/7"], helpful=True) == 1
    assert feedback.rate([str(hit.id)], helpful=False) == 1

    assert [verdict for _, _, verdict in world.fake.feedback] == ["RELEVANT", "NOT_RELEVANT"]


def test_any_field_of_a_result_may_be_missing() -> None:
    assert passage({}, query="x", query_id="q", place=0).text == ""


def test_dates_and_zeros_survive() -> None:
    when = datetime(2025, 3, 1, tzinfo=UTC)
    item: dict[str, Any] = {
        "Id": "r1",
        "DocumentId": "d1",
        "Content": "text",
        "DocumentAttributes": [
            {"Key": "_last_updated_at", "Value": {"DateValue": when}},
            {"Key": "_excerpt_page_number", "Value": {"LongValue": 0}},
            {"Key": "_version", "Value": {"StringValue": "3"}},
            {"Key": "empty", "Value": {}},
        ],
        "ScoreAttributes": {},
    }

    result = passage(item, query="x", query_id="q", place=0)

    assert (result.updated, result.page, result.version) == (when, None, 3)


def test_what_kendra_does_not_rate_is_not_held_against_it() -> None:
    item = {
        "Content": "Die Kündigungsfrist",
        "ScoreAttributes": {"ScoreConfidence": "NOT_AVAILABLE"},
    }

    result = passage(item, query="wie lange ist die frist", query_id="q", place=0)

    assert result.relevance >= 0.5


def test_a_question_keeps_thirty_words_that_count() -> None:
    words = [f"word{number}" for number in range(40)]

    assert shortened(" ".join(words)).split() == words[:30]
    assert shortened("what is the notice period?") == "what is the notice period?"
    assert shortened("the " * 50 + "end").endswith("end")
    assert len(shortened("x" * 3000)) <= 1000
