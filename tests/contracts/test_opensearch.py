"""OpenSearch as a server of one's own, as a domain on AWS, and Serverless, which shows writes late."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.meaning import Meaning
from rag.retrievers.opensearch import OpenSearchIndex, OpenSearchRetriever
from rag.retrievers.opensearch.search import OpenSearchSearch
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import IndexContract
from tests.fakes.opensearch_world import OpenSearchWorld, opensearch_world

Reopen = Callable[[], OpenSearchIndex]


class TestByWords(IndexContract):
    @pytest.fixture
    def reopen(self) -> Iterator[Reopen]:
        with opensearch_world() as world:
            yield lambda: world.index(by_meaning=False)

    @pytest.fixture
    def index(self, reopen: Reopen) -> OpenSearchIndex:
        return reopen()


class TestOnADomain(IndexContract):
    @pytest.fixture
    def reopen(self) -> Iterator[Reopen]:
        with opensearch_world(service="es") as world:
            yield world.index

    @pytest.fixture
    def index(self, reopen: Reopen) -> OpenSearchIndex:
        return reopen()


class TestServerless(IndexContract):
    @pytest.fixture
    def reopen(self) -> Iterator[Reopen]:
        with opensearch_world(service="aoss", delay=3) as world:
            yield world.index

    @pytest.fixture
    def index(self, reopen: Reopen) -> OpenSearchIndex:
        return reopen()


class TestOpenSearchRetriever(RetrieversIntegrationTests):
    world: OpenSearchWorld

    @pytest.fixture(autouse=True)
    def _filled(self) -> Iterator[None]:
        with opensearch_world() as world:
            texts = [f"The boat number {number} sails at dawn." for number in range(12)]
            world.index().put(document("boats"), passages("boats", *texts))
            self._search = OpenSearchSearch(world.calls, Meaning(world.words))
            yield

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return OpenSearchRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self._search, "principal": EVERYBODY}

    @property
    def retriever_query_example(self) -> str:
        return "When does the boat sail?"
