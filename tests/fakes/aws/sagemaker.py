"""A fake SageMaker runtime: containers of every schema we speak, with the errors they have."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.aws.eventstream import event, exception
from tests.fakes.aws.http import FakeRequest, FakeResponse, Hangup
from tests.fakes.aws.validate import Refused, checked

ROUTE = re.compile(r"/endpoints/([^/]+)/(invocations|invocations-response-stream)")
HEADERS = {
    "x-amzn-sagemaker-custom-attributes": "CustomAttributes",
    "x-amzn-sagemaker-inference-component": "InferenceComponentName",
    "x-amzn-sagemaker-session-id": "SessionId",
    "content-type": "ContentType",
}


class Rejected(Exception):
    """A container's own refusal: its status and its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@dataclass(kw_only=True)
class FakeContainer:
    """What serves behind an endpoint.

    Args:
        schema: `jumpstart_llama2_v1`, `tgi`, `lmi`, `lmi_dynamic` or `openai_chat`.
        reply: From the prompt (a string or messages) to what the model says.
        cut: How the bytes of a stream are cut into payload parts.
        tail: False leaves out the last newline.
    """

    schema: str
    reply: Callable[[Any], str]
    cut: Callable[[bytes], Iterable[bytes]] = lambda raw: [raw]
    tail: bool = True
    failures: list[Refused | Rejected] = field(default_factory=list["Refused | Rejected"])
    broken_after: int | None = None
    """Payload parts after which the stream breaks with a ModelStreamError."""
    hangup_after: int | None = None
    reported_error: bool = False
    """The stream ends with `finish_reason: error`, as LMI does."""
    heeds_stops: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    attributes: list[str] = field(default_factory=list[str])

    def said(self, body: Mapping[str, Any]) -> str:
        if self.schema == "openai_chat":
            if not isinstance(body.get("messages"), list):
                raise Rejected(422, "missing field `messages`")
            return self._stopped(self.reply(body["messages"]), body.get("stop") or [])
        inputs = body.get("inputs")
        if self.schema == "jumpstart_llama2_v1":
            if not isinstance(inputs, list):
                raise Rejected(400, "inputs must be a list of dialogs")
            return self.reply(inputs[0])
        if not isinstance(inputs, str):
            raise Rejected(422, "inputs: invalid type: sequence, expected a string")
        temperature = body.get("parameters", {}).get("temperature")
        if temperature is not None and temperature <= 0:
            raise Rejected(422, "`temperature` must be strictly positive")
        return self._stopped(self.reply(inputs), body.get("parameters", {}).get("stop") or [])

    def _stopped(self, text: str, stops: Sequence[str]) -> str:
        found = [text.index(stop) for stop in stops if stop in text] if self.heeds_stops else []
        return text[: min(found)] if found else text

    def whole(self, text: str) -> object:
        words = len(text.split())
        details = {"finish_reason": "eos_token", "generated_tokens": words}
        match self.schema:
            case "openai_chat":
                message = {"role": "assistant", "content": text}
                usage = {"prompt_tokens": 7, "completion_tokens": words, "total_tokens": words + 7}
                return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
            case "jumpstart_llama2_v1":
                return [{"generation": {"role": "assistant", "content": text}}]
            case "tgi":
                return [{"generated_text": text, "details": details}]
            case _:
                return {"generated_text": text, "details": details}

    def stream(self, text: str) -> bytes:
        pieces = re.findall(r"\S+\s*|\s+", text)
        finish = "error" if self.reported_error else "stop"
        end = {"finish_reason": finish, "generated_tokens": len(pieces)}
        lines: list[str] = []
        match self.schema:
            case "openai_chat":
                lines = [_sse({"choices": [{"delta": {"content": each}}]}) for each in pieces]
                usage = {"prompt_tokens": 7, "completion_tokens": len(pieces)}
                lines.append(_sse({"choices": [{"delta": None, "finish_reason": finish}]}))
                lines += [_sse({"choices": [], "usage": usage}), "data: [DONE]\n"]
            case "tgi":
                lines = [
                    _sse({"token": {"text": each, "special": False}, "generated_text": None})
                    for each in pieces
                ]
                token = {"text": "</s>", "special": True}
                lines.append(_sse({"token": token, "generated_text": text, "details": end}))
            case "lmi_dynamic":
                lines = [json.dumps({"outputs": [each]}) + "\n" for each in pieces]
            case _:
                lines = [json.dumps({"token": {"text": each}}) + "\n" for each in pieces]
                last = {"token": {"text": ""}, "generated_text": text, "details": end}
                lines.append(json.dumps(last) + "\n")
        raw = "".join(lines).encode()
        return raw if self.tail else raw.rstrip(b"\n")


class FakeSageMaker:
    """Endpoints by name."""

    signed_as = "sagemaker"

    def __init__(self) -> None:
        self.endpoints: dict[str, FakeContainer] = {}
        self._lock = threading.Lock()

    def handle(self, request: FakeRequest) -> FakeResponse:
        try:
            return self._handle(request)
        except Refused as refused:
            return refused.response()
        except Rejected as rejected:
            error = Refused("ModelError", f"Received client error ({rejected.status})", status=424)
            return error.response(
                OriginalStatusCode=rejected.status, OriginalMessage=rejected.words
            )

    def _handle(self, request: FakeRequest) -> FakeResponse:
        route = ROUTE.fullmatch(request.path)
        if route is None:
            raise Refused("UnknownOperationException", request.path, status=404)  # noqa: EM101
        streaming = route.group(2) == "invocations-response-stream"
        given = {HEADERS[name]: value for name, value in request.headers.items() if name in HEADERS}
        operation = "InvokeEndpointWithResponseStream" if streaming else "InvokeEndpoint"
        checked(
            "sagemaker-runtime",
            operation,
            {"EndpointName": route.group(1), "Body": request.body, **given},
        )
        container = self.endpoints.get(route.group(1))
        if container is None:
            raise Refused("ValidationError", f"Endpoint {route.group(1)} not found.")  # noqa: EM101
        body = json.loads(request.body)
        with self._lock:
            container.requests.append(body)
            container.attributes.append(given.get("CustomAttributes", ""))
            if container.failures:
                raise container.failures.pop(0)
        return self._answer(container, body, streaming=streaming)

    def _answer(
        self, container: FakeContainer, body: Mapping[str, Any], *, streaming: bool
    ) -> FakeResponse:
        if container.schema == "jumpstart_llama2_v1" and (
            streaming or "accept_eula=true" not in container.attributes[-1]
        ):
            raise Rejected(424, "need to pass custom_attributes='accept_eula=true'")
        text = container.said(body)
        if not streaming:
            raw = json.dumps(container.whole(text), ensure_ascii=False).encode()
            return FakeResponse(headers={"content-type": "application/json"}, body=raw)
        return FakeResponse(
            headers={"content-type": "application/vnd.amazon.eventstream"},
            body=_frames(container, container.stream(text)),
        )


def _frames(container: FakeContainer, raw: bytes) -> Iterator[bytes]:
    for number, part in enumerate(container.cut(raw)):
        if number == container.broken_after:
            body = {"Message": "stream broken", "ErrorCode": "StreamBroken"}
            yield exception("ModelStreamError", body)
            return
        if number == container.hangup_after:
            raise Hangup
        yield event("PayloadPart", part)


def asleep() -> Refused:
    """What an endpoint scaled to zero answers."""
    words = "Inference Component has no capacity to process this request."
    return Refused("ValidationError", words)


def _sse(value: object) -> str:
    return f"data: {json.dumps(value)}\n\n"
