"""A Bedrock knowledge base, at once and late."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.retrievers.bedrock import BedrockIndex, BedrockRetriever, BedrockSearch
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.contracts.index_contract import IndexContract
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.knowledge_base_world import knowledge_base_world

Reopen = Callable[[], BedrockIndex]


class TestAtOnce(IndexContract):
    @pytest.fixture
    def reopen(self, cloud: Cloud) -> Iterator[Reopen]:
        with knowledge_base_world(cloud) as world:
            yield world.index

    @pytest.fixture
    def index(self, reopen: Reopen) -> BedrockIndex:
        return reopen()


class TestBedrockRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _filled(self, cloud: Cloud) -> Iterator[None]:
        with knowledge_base_world(cloud) as world:
            texts = [f"The boat number {number} sails at dawn." for number in range(12)]
            world.index().put(document("boats"), passages("boats", *texts))
            self._search = BedrockSearch(world.asking, world.heads)
            yield

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return BedrockRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self._search, "principal": EVERYBODY}

    @property
    def retriever_query_example(self) -> str:
        return "When does the boat sail?"
