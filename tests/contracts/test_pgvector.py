"""pgvector on a real PostgreSQL: directly, and by a Data API before it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.meaning import Meaning
from rag.retrievers.pgvector import PgvectorIndex, PgvectorRetriever
from rag.retrievers.pgvector.data_api import Calls, DataApiDatabase
from rag.retrievers.pgvector.postgres import PostgresDatabase
from rag.retrievers.pgvector.search import PgvectorSearch
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import IndexContract
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.rds_data import CLUSTER, DATABASE, SECRET, FakeDataApi
from tests.fakes.aws.s3vectors_world import WordVectors
from tests.fakes.postgres import PostgresServer, postgres_server

Reopen = Callable[[], PgvectorIndex]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def address(server: PostgresServer) -> str:
    return server.emptied()


class TestByWords(IndexContract):
    @pytest.fixture
    def reopen(self, address: str) -> Iterator[Reopen]:
        opened: list[PgvectorIndex] = []

        def reopen() -> PgvectorIndex:
            opened.append(PgvectorIndex(PostgresDatabase(address)))
            return opened[-1]

        yield reopen
        for each in opened:
            each.close()

    @pytest.fixture
    def index(self, reopen: Reopen) -> PgvectorIndex:
        return reopen()


class TestByWordsAndMeaning(IndexContract):
    @pytest.fixture
    def reopen(self, address: str) -> Iterator[Reopen]:
        opened: list[PgvectorIndex] = []

        def reopen() -> PgvectorIndex:
            meaning = Meaning(WordVectors())
            opened.append(PgvectorIndex(PostgresDatabase(address), meaning))
            return opened[-1]

        yield reopen
        for each in opened:
            each.close()

    @pytest.fixture
    def index(self, reopen: Reopen) -> PgvectorIndex:
        return reopen()


class TestByTheDataApi(IndexContract):
    @pytest.fixture
    def reopen(self, address: str) -> Iterator[Reopen]:
        fake = FakeDataApi(address=address)
        with FakeAws(fake) as aws:
            calls = Calls(
                client=client("rds-data", aws.url),
                place={"resourceArn": CLUSTER, "secretArn": SECRET},
            )
            database = DataApiDatabase(calls, database=DATABASE)
            yield lambda: PgvectorIndex(database, Meaning(WordVectors()))
        fake.close()

    @pytest.fixture
    def index(self, reopen: Reopen) -> PgvectorIndex:
        return reopen()


class TestPgvectorRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _filled(self, address: str) -> Iterator[None]:
        database = PostgresDatabase(address)
        texts = [f"The boat number {number} sails at dawn." for number in range(12)]
        index = PgvectorIndex(database)
        index.put(document("boats"), passages("boats", *texts))
        self._search = PgvectorSearch(database)
        yield
        index.close()

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PgvectorRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self._search, "principal": EVERYBODY}

    @property
    def retriever_query_example(self) -> str:
        return "When does the boat sail?"
