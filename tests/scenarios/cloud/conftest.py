from collections.abc import Generator

import pytest

from tests.fakes.aws.cloud import Cloud


@pytest.fixture(scope="session")
def cloud() -> Generator[Cloud]:
    cloud = Cloud()
    cloud.start()
    yield cloud
    cloud.stop()
