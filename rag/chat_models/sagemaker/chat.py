"""LangChain chat model over a SageMaker endpoint, whatever container serves it.

LangChain's own `ChatSagemakerEndpoint` ignores `stop` and stumbles over more than one system message;
this one subclasses the same base and passes the same standard suite.
"""

import json
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, cast

from botocore.config import Config
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr

from rag.chat_models.sagemaker.codecs import (
    Delta,
    JumpstartLlama2,
    NotThisSchema,
    PayloadCodec,
    Sampling,
)
from rag.chat_models.sagemaker.errors import Refused, translated
from rag.chat_models.sagemaker.framing import json_events
from rag.chat_models.sagemaker.messages import chunk_of, codec_named, said_from, usage_of
from rag.chat_models.sagemaker.registry import CODECS, UNKNOWN, ModelCard
from rag.chat_models.sagemaker.stops import StopCutter
from rag.chat_models.sagemaker.templates import Said
from rag.domain import ModelUnavailable
from rag.failpoint import failpoint

CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=65, retries={"mode": "standard", "total_max_attempts": 2}
)
"""For the client: a container must answer within 60 s, so waiting longer is waiting for nothing."""


class ChatSageMaker(BaseChatModel):
    """Chat model on a SageMaker endpoint or inference component.

    Args:
        client: A `sagemaker-runtime` client, made with `CLIENT_CONFIG`.
        endpoint: The endpoint's name.
        model: The model's name, as the registry knows it; the endpoint's name if left out.
        component: The inference component, where the endpoint holds several.
        card: What the registry says of the model.
        accept_eula: That the operator has accepted the model's licence; never assumed.
    """

    client: Any = Field(exclude=True, repr=False)
    endpoint: str
    model: str = ""
    component: str = ""
    card: ModelCard = UNKNOWN
    accept_eula: bool = False
    max_tokens: int = 512
    temperature: float | None = 0.1
    top_p: float | None = None
    stop: list[str] | None = None

    _codec: PayloadCodec | None = PrivateAttr(default=None)
    _probing: Any = PrivateAttr(default_factory=Lock)

    def model_post_init(self, context: Any, /) -> None:
        """Tells LangChain what fits into the model."""
        super().model_post_init(context)
        self.model = self.model or self.endpoint
        if self.card.codec != "probe":
            self._codec = codec_named(self.card.codec, self.card.template)
        if self.profile is None:
            self.profile = {
                "max_input_tokens": max(self.card.context_tokens - self.max_tokens, 1),
                "max_output_tokens": self.max_tokens,
            }

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together."""
        return self.card.context_tokens

    @property
    def _llm_type(self) -> str:
        return "sagemaker"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"endpoint": self.endpoint, "model": self.model, "component": self.component}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        told = super()._get_ls_params(stop=stop, **kwargs)
        told["ls_provider"] = "sagemaker"
        told["ls_model_name"] = kwargs.get("model", self.model)
        return told

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Answers in one piece."""
        del run_manager
        with translated():
            said, sampling = said_from(messages), self._sampling(stop, kwargs)
            delta = self._invoke(self._fitting(), said, sampling)
        cutter = StopCutter(sampling.stop)
        text = cutter.feed(delta.text) + cutter.rest()
        message = AIMessage(
            content=text,
            usage_metadata=usage_of(delta),
            response_metadata=self._told(delta.finish or "stop"),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Answers in pieces, as the container sends them."""
        with translated():
            said, sampling = said_from(messages), self._sampling(stop, kwargs)
            codec = self._fitting()
            deltas = (
                self._events(codec, said, sampling)
                if codec.streams
                else iter([self._invoke(codec, said, sampling)])
            )
            for chunk in self._chunks(deltas, StopCutter(sampling.stop)):
                if run_manager is not None and chunk.text:
                    run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk

    def _chunks(self, deltas: Iterator[Delta], cutter: StopCutter) -> Iterator[ChatGenerationChunk]:
        """Text up to a stop, then one last chunk that says how it ended and what was used."""
        last = Delta()
        for delta in deltas:
            last = Delta(
                finish=delta.finish or last.finish,
                tokens_in=delta.tokens_in or last.tokens_in,
                tokens_out=delta.tokens_out or last.tokens_out,
            )
            if text := cutter.feed(delta.text):
                yield chunk_of(text)
            if cutter.stopped:
                break
        if text := cutter.rest():
            yield chunk_of(text)
        end = AIMessageChunk(
            content="",
            usage_metadata=usage_of(last),
            response_metadata=self._told(last.finish or "stop"),
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=end)

    def _told(self, finish: str) -> dict[str, Any]:
        return {"model_name": self.model, "model_provider": "sagemaker", "finish_reason": finish}

    def _sampling(self, stop: list[str] | None, given: Mapping[str, Any]) -> Sampling:
        temperature = given.get("temperature", self.temperature)
        top_p = given.get("top_p", self.top_p)
        if self.card.sampling == "one_of" and temperature is not None:
            top_p = None
        wanted = stop if stop is not None else self.stop or []
        return Sampling(
            max_tokens=int(given.get("max_tokens", self.max_tokens)),
            temperature=temperature,
            top_p=top_p,
            stop=tuple(dict.fromkeys([*wanted, *self.card.stop])),
        )

    def _fitting(self) -> PayloadCodec:
        """The endpoint's codec: as configured, or found out with one small request each."""
        with self._probing:
            if self._codec is None:
                self._codec = self._probed()
            return self._codec

    def _probed(self) -> PayloadCodec:
        for name in CODECS:
            codec = codec_named(name, self.card.template)
            try:
                with translated():
                    hello = [Said(role="user", text="Hello")]
                    self._invoke(codec, hello, Sampling(max_tokens=1))
            except Refused:
                continue
            return codec
        msg = f"no payload codec fits the endpoint {self.endpoint}; configure one"
        raise ModelUnavailable(msg)

    def _invoke(self, codec: PayloadCodec, said: list[Said], sampling: Sampling) -> Delta:
        body = codec.request(said, sampling, stream=False)
        failpoint("model.before_invoke")
        response = self.client.invoke_endpoint(**self._request(codec, body))
        held = cast("bytes", response["Body"].read())
        failpoint("model.after_invoke")
        try:
            return codec.response(json.loads(held))
        except ValueError as error:
            raise NotThisSchema(codec.name) from error

    def _events(self, codec: PayloadCodec, said: list[Said], sampling: Sampling) -> Iterator[Delta]:
        body = codec.request(said, sampling, stream=True)
        failpoint("model.before_stream")
        response = self.client.invoke_endpoint_with_response_stream(**self._request(codec, body))
        failpoint("model.after_stream")
        stream = response["Body"]
        try:
            parts = (
                cast("bytes", event.get("PayloadPart", {}).get("Bytes", b"")) for event in stream
            )
            for event in json_events(parts):
                yield codec.event(event)
        finally:
            # The asker may press stop: the connection is closed, so the container stops too.
            stream.close()

    def _request(self, codec: PayloadCodec, body: Mapping[str, object]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "EndpointName": self.endpoint,
            "Body": json.dumps(body, ensure_ascii=False).encode(),
            "ContentType": "application/json",
        }
        if self.component:
            request["InferenceComponentName"] = self.component
        if self.accept_eula and isinstance(codec, JumpstartLlama2):
            request["CustomAttributes"] = "accept_eula=true"
        return request
