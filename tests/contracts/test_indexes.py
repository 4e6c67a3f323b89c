"""The embedded index and S3 Vectors keep to what every index keeps to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.s3vectors import S3VectorsIndex
from tests.contracts.index_contract import IndexContract
from tests.fakes.aws.s3vectors_world import s3vectors_world


class TestEmbedded(IndexContract):
    @pytest.fixture
    def reopen(self, tmp_path: Path) -> Iterator[Callable[[], EmbeddedIndex]]:
        opened: list[EmbeddedIndex] = []

        def reopen() -> EmbeddedIndex:
            opened.append(EmbeddedIndex(tmp_path / "index"))
            return opened[-1]

        yield reopen
        for each in opened:
            each.close()

    @pytest.fixture
    def index(self, reopen: Callable[[], EmbeddedIndex]) -> EmbeddedIndex:
        return reopen()


class TestS3Vectors(IndexContract):
    @pytest.fixture
    def reopen(self) -> Iterator[Callable[[], S3VectorsIndex]]:
        with s3vectors_world() as world:
            yield world.index

    @pytest.fixture
    def index(self, reopen: Callable[[], S3VectorsIndex]) -> S3VectorsIndex:
        return reopen()
