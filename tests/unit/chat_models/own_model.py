from tests.fakes.scripted_model import ScriptedChat


class OwnChat(ScriptedChat):
    """Somebody's own model."""

    scripts: list[list[str]] = [["hi"]]  # noqa: RUF012 - pydantic copies it
