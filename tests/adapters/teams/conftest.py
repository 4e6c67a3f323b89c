"""A tenant per test; a rule of Teams' that was broken fails the test that broke it."""

from collections.abc import Iterator

import pytest

from tests.fakes.teams.world import World


@pytest.fixture
def world() -> Iterator[World]:
    tenant = World()
    yield tenant
    tenant.teams.stop()
    assert tenant.teams.broken == []
