"""One emulated cloud for all adapter tests of a process."""

from collections.abc import Iterator

import pytest

from tests.fakes.aws.cloud import Cloud


@pytest.fixture(scope="session")
def moto_server() -> Iterator[Cloud]:
    cloud = Cloud()
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def cloud(moto_server: Cloud) -> Cloud:
    """Empty at the beginning of each test."""
    moto_server.fresh()
    return moto_server
