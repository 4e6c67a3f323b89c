"""What `footnote doctor` says about the embedding model."""

import pytest

from bot.config import Settings, load_settings
from bot.wiring.embeddings import embeddings_checks


def settings(monkeypatch: pytest.MonkeyPatch, embeddings: str, index: str = "embedded") -> Settings:
    monkeypatch.setenv("FOOTNOTE_EMBEDDINGS", embeddings)
    monkeypatch.setenv("FOOTNOTE_INDEX", index)
    return load_settings()


def test_the_languages_that_the_model_knows_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = embeddings_checks(settings(monkeypatch, "tests.fakes.embeddings:English"))

    assert told.state == "ok"
    assert "knows en; in de, fr," in told.detail


def test_a_model_that_knows_none_of_them_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = embeddings_checks(settings(monkeypatch, "tests.fakes.embeddings:Fluent"))

    assert "knows none of our languages" in told.detail


@pytest.mark.parametrize("embeddings", ["tests.fakes.embeddings:Away", "tests.fakes:Nothing"])
def test_a_model_that_does_not_answer_is_wrong(
    monkeypatch: pytest.MonkeyPatch, embeddings: str
) -> None:
    (told,) = embeddings_checks(settings(monkeypatch, embeddings))

    assert told.state == "wrong"
    assert "FOOTNOTE_EMBEDDINGS" in told.fix
    assert "How much time" not in told.detail


@pytest.mark.parametrize(
    ("embeddings", "index"),
    [("", "embedded"), ("tests.fakes.embeddings:English", "s3vectors:bucket/index")],
)
def test_nothing_is_said_where_the_index_does_not_ask_it(
    monkeypatch: pytest.MonkeyPatch, embeddings: str, index: str
) -> None:
    assert not [*embeddings_checks(settings(monkeypatch, embeddings, index))]
