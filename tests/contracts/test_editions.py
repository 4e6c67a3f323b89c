"""S3 Vectors, OpenSearch and Bedrock knowledge bases: many writes, one version whole."""

from collections.abc import Iterator

import pytest

from tests.contracts.editions_contract import EditionsContract, World
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.knowledge_base_world import KnowledgeBaseWorld, knowledge_base_world
from tests.fakes.aws.s3vectors_world import S3VectorsWorld, s3vectors_world
from tests.fakes.opensearch_world import OpenSearchWorld, opensearch_world


class TestS3Vectors(EditionsContract):
    sharing = 1

    @pytest.fixture
    def world(self) -> Iterator[S3VectorsWorld]:
        with s3vectors_world() as world:
            yield world


class TestOpenSearch(EditionsContract):
    sharing = 1

    @pytest.fixture(params=[("", 0), ("aoss", 3)], ids=["own", "serverless"])
    def world(self, request: pytest.FixtureRequest) -> Iterator[OpenSearchWorld]:
        service, delay = request.param
        with opensearch_world(service=service, delay=delay) as world:
            yield world


class TestKnowledgeBase(EditionsContract):
    sharing = 0  # the first write is to the bucket beside it

    @pytest.fixture
    def world(self, cloud: Cloud) -> Iterator[KnowledgeBaseWorld]:
        with knowledge_base_world(cloud, delay=2) as world:
            yield world

    def hasten(self, world: World) -> None:
        assert isinstance(world, KnowledgeBaseWorld)
        world.fake.delay = 0
