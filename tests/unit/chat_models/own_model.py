from collections.abc import Sequence
from typing import Any

from tests.fakes.scripted_model import ScriptedChat


class OwnChat(ScriptedChat):
    """Somebody's own model."""

    scripts: Sequence[Sequence[Any]] = (("hi",),)
