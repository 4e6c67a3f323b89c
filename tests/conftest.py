"""Everything any test makes Footnote log is kept, so that it can be searched for secrets afterwards."""

import logging
import os
from collections.abc import Iterator

import pytest

from bot.entrypoints.lambda_logs import JsonLines

# CDK's own runtime complains of an older Node in the midst of what tests print; it wants to be told of which.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20")

OURS = ("bot", "rag", "infra", "footnote")


@pytest.fixture(scope="session", autouse=True)
def everything_logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Writes the whole log of the run, ours down to DEBUG, with all that goes along with each line."""
    handler = logging.FileHandler(tmp_path_factory.getbasetemp() / "everything.log", delay=True)
    handler.setFormatter(JsonLines())
    # moto's server tells each address it is asked for, the presigned ones too: AWS's own log, not ours.
    handler.addFilter(lambda record: record.name != "werkzeug")
    logging.getLogger().addHandler(handler)
    loggers = [logging.getLogger(name) for name in OURS]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    yield
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)
    logging.getLogger().removeHandler(handler)
    handler.close()
