"""Payload codecs: what a serving container is sent and how its answer is read, one per schema.

The schema belongs to the endpoint's container and not to the model: the same Llama 2 has been served
with three of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from rag.chat_models.sagemaker.templates import Said, alternating


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How to generate; None leaves the container's default."""

    max_tokens: int
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What one response or one event of a stream tells."""

    text: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class NotThisSchema(Exception):
    """The endpoint answered with something this codec does not know."""


class ModelFailed(Exception):
    """The container reports an error, though the exchange as such succeeded."""


class PayloadCodec(Protocol):
    """One schema of requests, responses and stream events."""

    @property
    def name(self) -> str:
        """As the registry and the settings call it."""
        ...

    @property
    def streams(self) -> bool:
        """Whether the container can answer in pieces."""
        ...

    def request(
        self, said: Sequence[Said], sampling: Sampling, *, stream: bool
    ) -> Mapping[str, object]:
        """The body to send."""
        ...

    def response(self, body: object) -> Delta:
        """The whole answer.

        Raises:
            NotThisSchema, ModelFailed.
        """
        ...

    def event(self, body: object) -> Delta:
        """One piece of a stream.

        Raises:
            NotThisSchema, ModelFailed.
        """
        ...


class JumpstartLlama2:
    """JumpStart's Llama 2, first generation: a list of conversations, no stream, a licence header."""

    name = "jumpstart_llama2_v1"
    streams = False

    def request(
        self, said: Sequence[Said], sampling: Sampling, *, stream: bool
    ) -> Mapping[str, object]:
        """A batch of one conversation; `stream` cannot be honoured."""
        del stream
        chat = [{"role": each.role, "content": each.text} for each in alternating(said)]
        return {"inputs": [chat], "parameters": _parameters(sampling, stop="")}

    def response(self, body: object) -> Delta:
        """`[{"generation": {"role", "content"}}]`."""
        generation = _mapping(_first(body).get("generation"))
        return Delta(text=_text(generation.get("content")), finish="stop")

    def event(self, body: object) -> Delta:
        """There are no streams in this schema."""
        return self.response(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPrompt:
    """One prompt string in, generated text out: TGI, and DJL's LMI whose answer is not in a list.

    Args:
        name: `tgi` or `lmi`.
        template: Writes the prompt.
        sampling: `one_of` sends temperature or top_p, never both.
    """

    name: str
    template: Callable[[Sequence[Said]], str]
    streams: bool = True

    def request(
        self, said: Sequence[Said], sampling: Sampling, *, stream: bool
    ) -> Mapping[str, object]:
        """The rendered prompt and its parameters."""
        parameters = _parameters(sampling, stop="stop")
        temperature = sampling.temperature
        if temperature is not None and temperature <= 0:
            # TGI refuses a temperature of 0; not sampling at all means the same.
            parameters.pop("temperature")
            parameters["do_sample"] = False
        elif temperature is not None:
            parameters["do_sample"] = True
        parameters.update(details=True, return_full_text=False)
        return {"inputs": self.template(said), "parameters": parameters, "stream": stream}

    def response(self, body: object) -> Delta:
        """`[{"generated_text", "details"}]` (TGI) or the same without the list (LMI)."""
        if (self.name == "tgi") != isinstance(body, list):
            raise NotThisSchema(self.name)
        held = _first(body)
        return _finished(held.get("details"), text=_text(held.get("generated_text")))

    def event(self, body: object) -> Delta:
        """`{"token": {"text", "special"}, "details"}`, or older DJL's `{"outputs": [...]}`."""
        held = _first(body)
        if "outputs" in held:
            return Delta(text="".join(map(str, cast("list[object]", held["outputs"]))))
        if "token" not in held and "generated_text" not in held:
            raise NotThisSchema(self.name)
        token = _mapping(held.get("token") or {})
        text = "" if token.get("special") else str(token.get("text") or "")
        return _finished(held.get("details"), text=text)


class OpenAIChat:
    """Chat completions: LMI, vLLM, TGI's Messages API, NIM. The server applies the chat template."""

    name = "openai_chat"
    streams = True

    def request(
        self, said: Sequence[Said], sampling: Sampling, *, stream: bool
    ) -> Mapping[str, object]:
        """Messages in turns, sampling beside them."""
        chat = [{"role": each.role, "content": each.text} for each in alternating(said)]
        given = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "stop": list(sampling.stop) or None,
            "stream_options": {"include_usage": True} if stream else None,
        }
        return {
            "messages": chat,
            "max_tokens": sampling.max_tokens,
            "stream": stream,
            **{name: value for name, value in given.items() if value is not None},
        }

    def response(self, body: object) -> Delta:
        """`choices[0].message.content` and `usage`."""
        return self._choice(body, "message")

    def event(self, body: object) -> Delta:
        """`choices[0].delta.content`; the last event may hold the usage alone."""
        return self._choice(body, "delta")

    def _choice(self, body: object, part: str) -> Delta:
        held = _mapping(body)
        choices = held.get("choices")
        if not isinstance(choices, list):
            raise NotThisSchema(self.name)
        usage = _mapping(held.get("usage") or {})
        listed = cast("list[object]", choices)
        first = _mapping(listed[0] if listed else {})
        finish = str(first.get("finish_reason") or "")
        if finish == "error":
            msg = "the model reports an error in its stream"
            raise ModelFailed(msg)
        return Delta(
            text=str(_mapping(first.get(part) or {}).get("content") or ""),
            finish=finish,
            tokens_in=_number(usage.get("prompt_tokens")),
            tokens_out=_number(usage.get("completion_tokens")),
        )


def _parameters(sampling: Sampling, *, stop: str) -> dict[str, object]:
    parameters: dict[str, object] = {"max_new_tokens": sampling.max_tokens}
    if sampling.temperature is not None:
        parameters["temperature"] = sampling.temperature
    if sampling.top_p is not None:
        parameters["top_p"] = sampling.top_p
    if stop and sampling.stop:
        parameters[stop] = list(sampling.stop)
    return parameters


def _finished(details: object, *, text: str) -> Delta:
    """LMI reports errors in mid-stream with HTTP 200 and `finish_reason: error`."""
    held = _mapping(details or {})
    finish = str(held.get("finish_reason") or "")
    if finish == "error":
        msg = "the model reports an error in its stream"
        raise ModelFailed(msg)
    return Delta(text=text, finish=finish, tokens_out=_number(held.get("generated_tokens")))


def _first(body: object) -> Mapping[str, object]:
    """The object, or the only one of a list."""
    if isinstance(body, list):
        listed = cast("list[object]", body)
        return _mapping(listed[0] if listed else None)
    return _mapping(body)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        msg = f"an object was expected, not {type(value).__name__}"
        raise NotThisSchema(msg)
    held = cast("dict[str, object]", value)
    if held.get("error"):
        msg = "the container reports an error"
        raise ModelFailed(msg)
    return held


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = "no generated text"
        raise NotThisSchema(msg)
    return value


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
