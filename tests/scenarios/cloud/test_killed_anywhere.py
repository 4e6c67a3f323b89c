"""A function dies at any moment; whatever is started next brings everything to exactly one end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.plays import PLAYS, Death, passed, played
from tests.fakes.aws.sandboxes import ForkedSandboxes

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "death",
    [
        Death("question", "ingress", "queue.after_put"),
        Death("question", "worker", "slack_chat_startStream.after_call"),
        Death("question", "worker", "model.after_invoke"),
        Death("question", "worker", "question.after_finish"),
        Death("upload", "ingest", "incoming.after_copy"),
        Death("upload", "ingest", "library.after_index"),
        Death("expiry", "ingest", "library.after_index_remove"),
        Death("expiry", "ingest", "library.after_erase"),
        Death("expiry", "ingest", "documents.after_put", 4),
        Death("late_expiry", "ingest", "library.after_erase"),
    ],
    ids=str,
)
def test_a_death_leaves_exactly_one_outcome(
    cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path, death: Death
) -> None:
    assert played(cloud, tmp_path, sandboxes, death), "nobody died"


@pytest.mark.thorough
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("play", PLAYS)
def test_a_death_at_every_failpoint_leaves_exactly_one_outcome(
    cloud: Cloud,
    sandboxes: ForkedSandboxes,
    tmp_path: Path,
    play: str,
    record_property: Callable[[str, object], None],
) -> None:
    deaths = passed(cloud, tmp_path / "whole", sandboxes, play)
    assert len(deaths) > 10
    record_property("deaths", len(deaths))
    wrong: dict[str, str] = {}
    for number, death in enumerate(deaths):
        try:
            played(cloud, tmp_path / str(number), sandboxes, death)
        except (AssertionError, ValueError) as error:
            wrong[str(death)] = repr(error)[:200]

    assert wrong == {}
