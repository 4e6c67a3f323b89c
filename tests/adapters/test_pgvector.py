"""What pgvector alone must keep to: one transaction a write, waking up, bad days."""

from collections.abc import Iterator

import psycopg
import pytest

from rag import failpoint
from rag.domain import Principal, SearchBusy, Unavailable
from rag.meaning import Meaning
from rag.retrievers.pgvector import PgvectorIndex
from rag.retrievers.pgvector.data_api import Calls, DataApiDatabase
from rag.retrievers.pgvector.postgres import PostgresDatabase
from rag.retrievers.pgvector.terms import asked_for, terms_of
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import found
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.rds_data import CLUSTER, DATABASE, SECRET, FakeDataApi
from tests.fakes.aws.s3vectors_world import WordVectors
from tests.fakes.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def address(server: PostgresServer) -> str:
    return server.emptied()


@pytest.fixture
def index(address: str) -> Iterator[PgvectorIndex]:
    index = PgvectorIndex(PostgresDatabase(address))
    yield index
    index.close()


@pytest.fixture
def fake(address: str) -> Iterator[FakeDataApi]:
    fake = FakeDataApi(address=address)
    yield fake
    fake.close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def aurora(fake: FakeDataApi, slept: list[float]) -> Iterator[PgvectorIndex]:
    with FakeAws(fake) as aws:
        calls = Calls(
            client=client("rds-data", aws.url),
            place={"resourceArn": CLUSTER, "secretArn": SECRET},
            sleep=slept.append,
            chance=lambda: 0.5,
        )
        yield PgvectorIndex(DataApiDatabase(calls, database=DATABASE), Meaning(WordVectors()))


def texts(index: PgvectorIndex, question: str = "launch", who: Principal = EVERYBODY) -> list[str]:
    return [each.text for each in found(index, question, who)]


class Killed(BaseException):
    """Stands for the end of a process."""


@pytest.mark.parametrize("via", ["index", "aurora"])
def test_a_writer_killed_before_its_commit_leaves_what_was_there(
    via: str, request: pytest.FixtureRequest
) -> None:
    index: PgvectorIndex = request.getfixturevalue(via)
    index.put(document("plan"), passages("plan", "The launch is in April."))

    def kill(name: str) -> None:
        if name == "pgvector.before_commit":
            raise Killed

    take_away = failpoint.install(kill)
    with pytest.raises(Killed):
        index.put(document("plan", version=2), passages("plan", "launch June", version=2))
    take_away()
    assert texts(index) == ["The launch is in April."]
    index.put(document("plan", version=2), passages("plan", "launch June", version=2))
    assert texts(index) == ["launch June"]


def test_searches_see_one_version_whole_while_it_is_replaced(
    index: PgvectorIndex, address: str
) -> None:
    index.put(document("plan"), passages("plan", "launch one", "launch two"))
    there = PgvectorIndex(PostgresDatabase(address))
    seen: list[list[str]] = []

    def look(name: str) -> None:
        if name == "pgvector.before_commit":
            take_away()
            seen.append(sorted(texts(there)))

    take_away = failpoint.install(look)
    index.put(document("plan", version=2), passages("plan", "launch three", version=2))
    assert seen == [["launch one", "launch two"]]
    assert texts(there) == ["launch three"]
    there.close()


def test_what_is_put_again_unchanged_is_not_embedded_again(address: str) -> None:
    words = WordVectors()
    index = PgvectorIndex(PostgresDatabase(address), Meaning(words))
    index.put(document("plan"), passages("plan", "The launch is in April."))
    made = words.made
    index.put(document("plan"), passages("plan", "The launch is in April."))
    assert words.made == made
    index.close()


def test_vectors_of_another_model_are_not_compared(address: str) -> None:
    database = PostgresDatabase(address)
    PgvectorIndex(database, Meaning(WordVectors())).put(
        document("plan"), passages("plan", "The launch is in April.")
    )
    other = PgvectorIndex(database, Meaning(WordVectors(model="another")))
    assert texts(other, "launch") == ["The launch is in April."]
    assert [each.score for each in found(other, "launch")] == [pytest.approx(1.0)]
    database.close()


def test_meaning_finds_what_shares_no_word(address: str) -> None:
    class Alike(WordVectors):
        def embed_query(self, text: str) -> list[float]:
            return super().embed_query(text.replace("holiday", "vacation"))

    index = PgvectorIndex(PostgresDatabase(address), Meaning(Alike()))
    index.put(document("leave"), passages("leave", "vacation vacation vacation"))
    index.put(document("other"), passages("other", "boats and harbours"))
    assert found(index, "holiday")[0].document == "leave"
    index.close()


def test_an_index_that_was_never_written_to_is_empty_and_stays_unmade(
    index: PgvectorIndex, address: str
) -> None:
    assert (found(index, "launch"), index.count(), index.state("plan")) == ([], (0, 0), "absent")
    index.remove("plan")
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT to_regclass('footnote_passages')").fetchone() == (None,)


def test_a_connection_that_broke_while_idle_is_replaced(
    index: PgvectorIndex, server: PostgresServer
) -> None:
    index.put(document("plan"), passages("plan", "The launch is in April."))
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    assert texts(index) == ["The launch is in April."]


def test_a_server_that_is_away_makes_search_unavailable_and_names_no_password() -> None:
    away = PgvectorIndex(PostgresDatabase("postgresql://me:hidden@127.0.0.1:9/footnote"))
    with pytest.raises(Unavailable) as caught:
        found(away, "launch")
    assert "hidden" not in str(caught.value)


def test_what_our_own_list_no_longer_permits_is_not_found(address: str) -> None:
    index = PgvectorIndex(PostgresDatabase(address), permitted=lambda id_, _: id_ != "plan")
    index.put(document("plan"), passages("plan", "The launch is in April."))
    assert texts(index) == []
    index.close()


def test_a_paused_aurora_is_waited_for_and_then_said(
    aurora: PgvectorIndex, fake: FakeDataApi, slept: list[float]
) -> None:
    fake.asleep = 4
    aurora.put(document("plan"), passages("plan", "The launch is in April."))
    assert slept == [0.5, 1.0, 2.0, 4.0]
    fake.asleep = 100
    with pytest.raises(SearchBusy):
        found(aurora, "launch")


def test_long_documents_fit_into_the_calls_of_the_data_api(aurora: PgvectorIndex) -> None:
    long = [f"Clause {number}. " + "The notice period is long. " * 300 for number in range(250)]
    aurora.put(document("contract"), passages("contract", *long))
    assert [each.text for each in aurora.passages("contract", EVERYBODY)] == long


def test_the_data_api_is_asked_for_what_the_role_may_do(
    aurora: PgvectorIndex, fake: FakeDataApi
) -> None:
    aurora.put(document("plan"), passages("plan", "The launch is in April.", "April."))
    aurora.readers("plan", frozenset({"everyone"}))
    found(aurora, "launch")
    aurora.remove("plan")
    assert {operation for operation, _ in fake.calls} <= {
        "BeginTransaction",
        "BatchExecuteStatement",
        "CommitTransaction",
        "ExecuteStatement",
    }


def test_titles_and_headings_weigh_more_than_text() -> None:
    (passage,) = passages("boats", "The launch's plan\\")
    terms = terms_of(passage, name="boats.md", language="en")
    assert "'boat':" in terms
    assert "'launch'" in terms
    assert asked_for("launching the boats", "en") == ["'launch'", "'boat'"]
