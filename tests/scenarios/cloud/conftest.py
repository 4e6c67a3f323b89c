from collections.abc import Generator
from pathlib import Path

import pytest

from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.plays import Stage, staged
from tests.fakes.aws.sandboxes import ForkedSandboxes, forked_sandboxes
from tests.fakes.aws.world import World, opened_world


@pytest.fixture(scope="session")
def sandboxes() -> Generator[ForkedSandboxes]:
    with forked_sandboxes() as sandboxes:
        yield sandboxes


@pytest.fixture
def world(cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path) -> Generator[World]:
    with opened_world(cloud, tmp_path, sandboxes=sandboxes) as world:
        yield world


@pytest.fixture
def stage(cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path) -> Generator[Stage]:
    """A world in which nobody waits."""
    with staged(cloud, tmp_path / "stage", sandboxes) as stage:
        yield stage
