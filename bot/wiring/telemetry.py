"""Spans of answers for an OpenTelemetry collector, by the GenAI conventions; never a word of what was asked or said."""

import importlib.util
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Settings, SettingsError
from rag.domain import Answer, Question, Step
from rag.ports import Answerer

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NANOSECONDS = 1_000_000
"""In a millisecond."""

PATIENCE = 2_000
"""Milliseconds that a collector may keep a function waiting, after the answer has been given."""


@dataclass(frozen=True, kw_only=True)
class Telemetry:
    """Where spans go.

    Args:
        tracer: Begins spans.
        flush: Sends what has not been sent yet; for where the process freezes between answers.
        close: Sends the rest and ends.
    """

    tracer: "Tracer"
    flush: Callable[[], object]
    close: Callable[[], object]


def open_telemetry(settings: Settings) -> Telemetry | None:
    """Opens the way to the collector at `OTEL_EXPORTER_OTLP_ENDPOINT`; None where that is not set.

    Raises:
        SettingsError: it is set, but the extra is not installed.
    """
    if not settings.otlp_endpoint:
        return None
    if importlib.util.find_spec("opentelemetry.exporter") is None:
        msg = (
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but its extra is not installed: "
            "pip install 'footnote[telemetry]'."
        )
        raise SettingsError(msg)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "footnote"}))
    address = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return Telemetry(
        tracer=provider.get_tracer("footnote"),
        flush=lambda: provider.force_flush(PATIENCE),
        close=provider.shutdown,
    )


class TracedAnswerer:
    """An answerer whose answers leave spans: the answer, and in it each search and each word of a model.

    The spans are drawn from the answer's own trace, so that nothing else has to know of them.

    Args:
        answerer: The answerer itself.
        tracer: Begins spans.
        source: The index that is searched, as a data source's id.
        clock: Nanoseconds since 1970.
    """

    def __init__(
        self,
        answerer: Answerer,
        tracer: "Tracer",
        *,
        source: str,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._answerer = answerer
        self._tracer = tracer
        self._source = source
        self._clock = clock

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        """As the answerer itself; an error leaves a span with its name."""
        from opentelemetry.trace import Status, StatusCode

        begun = self._clock()
        span = self._tracer.start_span(
            "invoke_agent footnote", start_time=begun, attributes={"gen_ai.agent.name": "footnote"}
        )
        span.set_attribute("gen_ai.operation.name", "invoke_agent")
        try:
            answer = self._answerer.answer(question, say=say, stopping=stopping)
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            span.end(self._clock())
            raise
        span.set_attributes(_outcome(answer))
        self._children(span, answer)
        span.end(self._clock())
        return answer

    def _children(self, span: object, answer: Answer) -> None:
        """Each step where it lay: they follow one another up to now."""
        from opentelemetry.trace import Span, set_span_in_context

        if not isinstance(span, Span):
            raise TypeError(span)
        context = set_span_in_context(span)
        ends = self._clock()
        for step in reversed(answer.trace.steps):
            begins = ends - int(step.milliseconds * NANOSECONDS)
            name, attributes = self._named(step, answer)
            child = self._tracer.start_span(
                name, context=context, start_time=begins, attributes=attributes
            )
            child.end(ends)
            ends = begins

    def _named(self, step: Step, answer: Answer) -> tuple[str, Mapping[str, str | int]]:
        trace = answer.trace
        match step.name:
            case "search":
                named = {
                    "gen_ai.operation.name": "retrieval",
                    "gen_ai.data_source.id": self._source,
                }
                return f"retrieval {self._source}", named
            case "write" if trace.model and step.detail == trace.model:
                return f"chat {trace.model}", {"gen_ai.operation.name": "chat", **_tokens(answer)}
            case name:
                return name, {}


def _outcome(answer: Answer) -> Mapping[str, str | int | bool]:
    return {
        "footnote.answered": answer.answered,
        "footnote.passages": len(answer.trace.passages),
        "footnote.citations": len(answer.citations),
        **_tokens(answer),
    }


def _tokens(answer: Answer) -> Mapping[str, str | int]:
    """What was spent in all; a model's own name comes as `provider:model`."""
    trace = answer.trace
    if not trace.model:
        return {}
    provider, _, model = trace.model.partition(":")
    return {
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model or provider,
        "gen_ai.usage.input_tokens": trace.tokens_in,
        "gen_ai.usage.output_tokens": trace.tokens_out,
    }
