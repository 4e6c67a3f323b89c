"""LangChain's standard suite on `KendraRetriever`."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.retrievers.kendra import KendraRetriever
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.kendra import INDEX
from tests.fakes.aws.kendra_world import document, kendra_world, passages, principal


class TestKendraRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _world(self, cloud: Cloud) -> Iterator[None]:
        with kendra_world(cloud) as world:
            for number in range(12):
                id_ = f"d{number}"
                world.index().put(document(id_), passages(f"notice period {number}", of=id_))
            self._calls = world.calls
            yield

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return KendraRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"calls": self._calls, "index_id": INDEX, "principal": principal()}

    @property
    def retriever_query_example(self) -> str:
        return "notice period"
