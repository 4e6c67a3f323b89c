"""One run of a chat model: its silence is timed, and a stop is felt at once."""

import logging
import queue
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

from rag.answering import pumping
from rag.answering.pumping import End, Failed
from rag.answering.tokens import estimate_tokens
from rag.citations.units import Unit, Units, spoken
from rag.domain import ModelUnavailable, PromptTooLong, RagError
from rag.failpoint import failpoint
from rag.models import Model
from rag.prompts import Prompt

_log = logging.getLogger(__name__)
_GLANCE = 0.05
"""Seconds between two looks at whether somebody pressed stop."""
_LONGEST_LINE = 600
_TOO_LONG = re.compile(
    r"context[ _-]?(?:size|length|window|limit)|(?:prompt|input) (?:is |tokens? )?(?:too long|exceed)",
    re.IGNORECASE,
)
"""How servers say that a prompt exceeds what they read; llama.cpp, vLLM and others each in their way."""
_REASONS = ("finish_reason", "done_reason", "stop_reason", "stopReason")
_RAN_OUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})


@dataclass(slots=True)
class Usage:
    """Tokens as the model counted them; 0 where it did not say."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(slots=True)
class Generation:
    """Streams one reply.

    Args:
        model: A model that has a chat.
        prompt: What is sent.
        stopping: Asked between pieces and while the model is silent.
        clock: Seconds that only ever grow.
    """

    model: Model
    prompt: Prompt
    stopping: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic
    usage: Usage = field(default_factory=Usage)
    stopped: bool = False
    written: int = 0
    """Characters that came."""
    cut_short: bool = False
    """The model would have gone on, but had no room left."""
    _given: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue[Any])

    def pieces(self) -> Iterator[str]:
        """The reply, piece by piece; ends early, with `stopped` set, once `stopping()` is true.

        Raises:
            ModelUnavailable: the model failed, broke off, or took longer than it may.
        """
        chat = self.model.chat
        if chat is None:
            msg = f"{self.model.name} is not a chat model"
            raise ModelUnavailable(msg)
        failpoint("model.before_stream")
        said = [SystemMessage(self.prompt.system), HumanMessage(self.prompt.person)]
        end = pumping.start(chat, said, self._given.put)
        ends = self.clock() + self.model.timeout
        try:
            while (piece := self._next(ends)) is not None:
                yield piece
        finally:
            end()
        failpoint("model.after_stream")

    def units(self) -> Iterator[Unit]:
        """The reply in units that can be checked; one that never ends is ended, `cut_short`."""
        units = Units()
        told = 0
        for piece in self.pieces():
            for unit in units.feed(piece):
                told += estimate_tokens(unit.text)
                yield unit
            if told > self.model.reply_tokens:
                self.cut_short = True
                return
        if not self.stopped:
            yield from units.close()

    def text(self) -> str:
        """The reply to something that a line answers, without the model's thinking."""
        said = ""
        for piece in self.pieces():
            said += piece
            if len(spoken(said)) > _LONGEST_LINE:
                break
        return spoken(said)

    def _next(self, ends: float) -> str | None:
        while True:
            if self.stopping():
                self.stopped = True
                return None
            left = ends - self.clock()
            if left <= 0:
                msg = f"the model {self.model.name} took longer than {self.model.timeout:g} seconds"
                raise ModelUnavailable(msg)
            with suppress(queue.Empty):
                return self._opened(self._given.get(timeout=min(_GLANCE, left)))

    def _opened(self, item: Any) -> str | None:
        if isinstance(item, End):
            return None
        if isinstance(item, Failed):
            raise self._ours(item.error)
        self._count(item)
        text = str(item.text)
        self.written += len(text)
        return text

    def _ours(self, error: Exception) -> RagError:
        if isinstance(error, RagError):
            return error
        ours: RagError
        if _is_too_long(error):
            ours = PromptTooLong(f"the model {self.model.name} reads less than it was sent")
        else:
            ours = ModelUnavailable(f"the model {self.model.name} failed: {type(error).__name__}")
        ours.__cause__ = error
        return ours

    def _count(self, chunk: Any) -> None:
        told = cast("Mapping[str, object]", getattr(chunk, "response_metadata", None) or {})
        self.cut_short |= any(told.get(name) in _RAN_OUT for name in _REASONS)
        usage = chunk.usage_metadata if isinstance(chunk, AIMessageChunk) else None
        if usage:
            self.usage.tokens_in += usage["input_tokens"]
            self.usage.tokens_out += usage["output_tokens"]


def _is_too_long(error: Exception) -> bool:
    refused = getattr(error, "status_code", None) in {400, 413, 422}
    return isinstance(error, ContextOverflowError) or (
        refused and bool(_TOO_LONG.search(str(error)))
    )
