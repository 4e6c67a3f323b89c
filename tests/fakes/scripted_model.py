"""A chat model of LangChain's that streams what a test has written for it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForLLMRun,
    CallbackManagerForLLMRun,
)
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

Piece = str | AIMessageChunk | Exception | Callable[[], object]
Scripted = Callable[..., "ScriptedChat"]
"""Makes a model from scripts, as `scripted` does."""


class ScriptedChat(BaseChatModel):
    """Streams the pieces of its scripts, one script per call, the last one over and over.

    A piece that is an exception is raised, one that can be called is called, such as to wait for an event.
    """

    scripts: Sequence[Sequence[Any]]
    prompts: list[str] = Field(default_factory=list[str])
    """What it was sent, system and person joined, one entry per call."""
    closed: list[int] = Field(default_factory=list[int])
    """How many pieces each stream had given when it was closed or had ended."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        del stop, run_manager, kwargs
        with closing(self._played(messages)) as played:
            for each in played:
                if isinstance(each, ChatGenerationChunk):
                    yield each
                else:
                    each()

    def _played(
        self, messages: list[BaseMessage]
    ) -> Generator[ChatGenerationChunk | Callable[[], object]]:
        """Each chunk, and what is to be called between them."""
        given = 0
        try:
            for piece in self._sent(messages):
                if callable(piece):
                    yield piece
                    continue
                chunk = _chunk(piece)
                given += isinstance(piece, str)
                yield chunk
        finally:
            self.closed.append(given)

    def _sent(self, messages: list[BaseMessage]) -> Sequence[Any]:
        script = self.scripts[min(len(self.prompts), len(self.scripts) - 1)]
        self.prompts.append("\n".join(str(message.content) for message in messages))
        return script

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(
            str(chunk.message.content)
            for chunk in self._stream(messages, stop, run_manager, **kwargs)
        )
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


class ScriptedLoopChat(ScriptedChat):
    """The same with an asynchronous stream of its own."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        del stop, run_manager, kwargs
        with closing(self._played(messages)) as played:
            for each in played:
                await asyncio.sleep(0)
                if isinstance(each, ChatGenerationChunk):
                    yield each
                else:
                    await asyncio.to_thread(each)


def _chunk(piece: Any) -> ChatGenerationChunk:
    if isinstance(piece, Exception):
        raise piece
    message = piece if isinstance(piece, AIMessageChunk) else AIMessageChunk(content=piece)
    return ChatGenerationChunk(message=message)


def scripted(
    *scripts: Sequence[Piece] | str, kind: type[ScriptedChat] = ScriptedChat
) -> ScriptedChat:
    """A model that says each script in turn; a plain string is cut into pieces of a few characters."""
    return kind(
        scripts=[_pieces(script) if isinstance(script, str) else list(script) for script in scripts]
    )


def _pieces(text: str, size: int = 7) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something another thread does comes true in time."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.005)
    return True
