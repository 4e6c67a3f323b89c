"""Templates as they are synthesised, with a file of one line in place of the functions' code."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from infra.app import compose, new_app
from infra.assets import Assets, given
from tests.infra.templates import Synthesis, Synthesise, read_templates


@pytest.fixture(scope="session")
def placeholder(tmp_path_factory: pytest.TempPathFactory) -> Assets:
    folder = tmp_path_factory.mktemp("assets")
    for name in ("ingress", "worker"):
        (folder / name).mkdir()
        (folder / name / "placeholder.py").write_text(f"NAME = {name!r}\n")
    return given(folder)


@pytest.fixture(scope="session")
def synthesise(placeholder: Assets, tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """Makes templates from choices; the same choices are synthesised once."""
    return _once(placeholder, tmp_path_factory)


def _once(placeholder: Assets, folders: pytest.TempPathFactory) -> Callable[..., Synthesis]:
    @cache
    def synthesise(**choices: str) -> Synthesis:
        out: Path = folders.mktemp("cdk")
        app = new_app(choices, out=out)
        compose(app, placeholder)
        app.synth()
        return read_templates(out)

    return synthesise


@pytest.fixture(scope="session")
def default(synthesise: Synthesise) -> Synthesis:
    return synthesise()
