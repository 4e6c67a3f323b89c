"""Language models that say one cited sentence: one thinks for five seconds, one not at all."""

import time
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

THINKS = 5.0
SAYS = "Full-time employees get 25 days of annual leave [1]."


class SlowModel(BaseChatModel):
    """For benchmarks: `FOOTNOTE_MODEL=benchmarks.slow_model:SlowModel`."""

    thinks: float = THINKS

    @property
    def _llm_type(self) -> str:
        return "slow"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del messages, stop, run_manager, kwargs
        time.sleep(self.thinks)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=SAYS))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        del messages, stop, run_manager, kwargs
        time.sleep(self.thinks)
        for word in SAYS.split(" "):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word} "))


class QuickModel(SlowModel):
    """Where only what is around a model is measured."""

    thinks: float = 0.0
