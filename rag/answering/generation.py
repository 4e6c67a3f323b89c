"""One run of a chat model, in a thread of its own, so that its silence is timed and a stop is felt at once."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

from rag.domain import ModelUnavailable, RagError
from rag.failpoint import failpoint
from rag.models import Model
from rag.prompts import Prompt

_log = logging.getLogger(__name__)
_GLANCE = 0.05
"""Seconds between two looks at whether somebody pressed stop."""


@dataclass(slots=True)
class Usage:
    """Tokens as the model counted them; 0 where it did not say."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


class _End:
    """The stream is over."""


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
    _pieces: queue.SimpleQueue[str | _Failed | _End] = field(
        default_factory=queue.SimpleQueue[str | _Failed | _End]
    )
    _enough: threading.Event = field(default_factory=threading.Event)

    def pieces(self) -> Iterator[str]:
        """The reply, piece by piece; ends early, with `stopped` set, once `stopping()` is true.

        Raises:
            ModelUnavailable: the model failed, broke off, or took longer than it may.
        """
        failpoint("model.before_stream")
        threading.Thread(target=self._pump, name="footnote-model", daemon=True).start()
        ends = self.clock() + self.model.timeout
        try:
            while (piece := self._next(ends)) is not None:
                yield piece
        finally:
            self._enough.set()
        failpoint("model.after_stream")

    def text(self) -> str:
        """The whole reply."""
        return "".join(self.pieces())

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
                return self._opened(self._pieces.get(timeout=min(_GLANCE, left)))

    def _opened(self, item: "str | _Failed | _End") -> str | None:
        if isinstance(item, _End):
            return None
        if isinstance(item, str):
            return item
        if isinstance(item.error, RagError):
            raise item.error
        msg = f"the model {self.model.name} failed: {type(item.error).__name__}"
        raise ModelUnavailable(msg) from item.error

    def _pump(self) -> None:
        """Runs in its own thread; closing the stream closes the connection behind it."""
        try:
            self._drain()
        except Exception as error:  # noqa: BLE001 - any provider may raise anything; it is passed on
            self._pieces.put(_Failed(error))
        self._pieces.put(_End())

    def _drain(self) -> None:
        chat = self.model.chat
        if chat is None:
            msg = f"{self.model.name} is not a chat model"
            raise ModelUnavailable(msg)
        stream = chat.stream([SystemMessage(self.prompt.system), HumanMessage(self.prompt.person)])
        try:
            for chunk in stream:
                if self._enough.is_set():
                    return
                self._count(chunk)
                self._pieces.put(str(chunk.text))
        finally:
            close = cast("Callable[[], None] | None", getattr(stream, "close", None))
            if close:
                close()

    def _count(self, chunk: Any) -> None:
        usage = chunk.usage_metadata if isinstance(chunk, AIMessageChunk) else None
        if usage:
            self.usage.tokens_in += usage["input_tokens"]
            self.usage.tokens_out += usage["output_tokens"]
