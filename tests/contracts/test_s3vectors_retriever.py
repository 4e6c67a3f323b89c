"""LangChain's standard suite on `S3VectorsRetriever`."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.retrievers.s3vectors import Meaning, S3VectorsRetriever
from rag.retrievers.s3vectors.search import VectorSearch
from tests.fakes.aws.s3vectors_world import document, passages, principal, s3vectors_world


class TestS3VectorsRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _world(self) -> Iterator[None]:
        with s3vectors_world() as world:
            for number in range(12):
                id_ = f"d{number}"
                world.index().put(document(id_), passages(f"notice period {number}", of=id_))
            self._search = VectorSearch(world.calls, Meaning(world.words))
            yield

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return S3VectorsRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self._search, "principal": principal()}

    @property
    def retriever_query_example(self) -> str:
        return "notice period"
