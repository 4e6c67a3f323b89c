"""A collector on loopback hears of answers: searches, models and tokens, and never a word of theirs."""

from collections.abc import Generator
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.wiring.app import App, open_app
from bot.wiring.telemetry import TracedAnswerer, open_telemetry
from rag.domain import EVERYONE, Answer, ModelUnavailable, Principal, Question, Step, Trace
from tests.fakes.collector import FakeCollector, collecting
from tests.fakes.slack.script import Script

QUESTION = Question(
    text="How long is the secret notice period?",
    principal=Principal(readers=frozenset({EVERYONE}), organisation="default"),
)


@pytest.fixture
def collector() -> Generator[FakeCollector]:
    with collecting() as collector:
        yield collector


def ask(app: App) -> Answer:
    return app.answerer.answer(QUESTION, say=lambda _: None, stopping=lambda: False)


def test_an_answer_leaves_its_spans_without_a_word_of_it(
    collector: FakeCollector, tmp_path: Path
) -> None:
    file = tmp_path / "handbook.txt"
    file.write_text("The secret notice period is three months.")
    settings = load_settings(
        {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}, data_dir=tmp_path / "d"
    )
    with open_app(settings) as app:
        list(app.intake.files(app.files_below(file), readers=frozenset({EVERYONE})))
        answer = ask(app)

    told = collector.spans()
    assert "three months" in answer.text
    assert told["invoke_agent footnote"]["footnote.answered"] is True
    assert told["retrieval embedded"]["gen_ai.data_source.id"] == "embedded"
    for words in (b"secret", b"notice", b"three months", b"handbook"):
        assert not any(words in body for body in collector.bodies)


def test_a_models_words_are_counted_under_its_name(collector: FakeCollector) -> None:
    telemetry = open_telemetry(load_settings({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}))
    assert telemetry is not None
    trace = Trace(
        question="q",
        model="sagemaker:llama",
        tokens_in=900,
        tokens_out=40,
        steps=(
            Step(name="search", milliseconds=5),
            Step(name="write", milliseconds=900, detail="sagemaker:llama"),
        ),
    )
    script = Script(Answer(text="Three months.", answered=True, trace=trace))
    traced = TracedAnswerer(script, telemetry.tracer, source="kendra")
    traced.answer(QUESTION, say=lambda _: None, stopping=lambda: False)
    script.failures.append(ModelUnavailable("secret words"))
    with pytest.raises(ModelUnavailable):
        traced.answer(QUESTION, say=lambda _: None, stopping=lambda: False)
    telemetry.close()

    chat = collector.spans()["chat sagemaker:llama"]
    assert chat["gen_ai.provider.name"] == "sagemaker"
    assert chat["gen_ai.request.model"] == "llama"
    assert (chat["gen_ai.usage.input_tokens"], chat["gen_ai.usage.output_tokens"]) == (900, 40)
    assert collector.spans()["invoke_agent footnote"]["error.type"] == "ModelUnavailable"
    assert not any(b"secret words" in body for body in collector.bodies)


def test_without_a_collector_nothing_is_loaded() -> None:
    assert open_telemetry(load_settings({})) is None
