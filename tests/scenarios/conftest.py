from collections.abc import Generator

import pytest

from tests.fakes.aws.cloud import Cloud
from tests.fakes.shape import OnAws, OneMachine, Shape

IN_BOTH = frozenset({"test_asking"})
"""Modules whose scenarios `make test` runs on AWS too; those of the others run there with `make prove`."""

HERE_ALONE = frozenset({"test_socket_mode", "test_waiting"})
"""Modules about what only one machine has: on AWS a note on a queue brings the word about waiting (`test_sqs`)."""


@pytest.fixture(scope="session")
def cloud() -> Generator[Cloud]:
    cloud = Cloud()
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def shape(request: pytest.FixtureRequest) -> Shape:
    """Scenarios run in both shapes."""
    return OneMachine() if request.param == "machine" else OnAws(request.getfixturevalue("cloud"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shape" not in metafunc.fixturenames:
        return
    module = metafunc.definition.path.stem
    marks = [pytest.mark.slow] if module in IN_BOTH else [pytest.mark.thorough]
    shapes = [pytest.param("machine"), pytest.param("aws", marks=marks)]
    metafunc.parametrize("shape", shapes[: 1 if module in HERE_ALONE else 2], indirect=True)
