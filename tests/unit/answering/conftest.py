"""What a test here asks of a model is asked of both kinds: one run in a thread and one in the event loop."""

from functools import partial

import pytest

from tests.fakes.scripted_model import Scripted, ScriptedChat, ScriptedLoopChat
from tests.fakes.scripted_model import scripted as made


@pytest.fixture(params=[ScriptedChat, ScriptedLoopChat], ids=["thread", "loop"])
def scripted(request: pytest.FixtureRequest) -> Scripted:
    return partial(made, kind=request.param)
