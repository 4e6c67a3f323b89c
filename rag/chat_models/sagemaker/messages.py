"""LangChain's messages as ours and back, and codecs by their names."""

from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk

from rag.chat_models.sagemaker.codecs import (
    Delta,
    JumpstartLlama2,
    OpenAIChat,
    PayloadCodec,
    PlainPrompt,
)
from rag.chat_models.sagemaker.templates import TEMPLATES, Said, neutral


def codec_named(name: str, template: str) -> PayloadCodec:
    """The codec of a registry entry."""
    if name in {"tgi", "lmi"}:
        return PlainPrompt(name=name, template=TEMPLATES[template])
    return JumpstartLlama2() if name == JumpstartLlama2.name else OpenAIChat()


def said_from(messages: list[BaseMessage]) -> list[Said]:
    """The messages in our words, template tokens taken out of every one of them."""
    return [_one(message) for message in messages]


def _one(message: BaseMessage) -> Said:
    text = neutral(str(message.text))
    if isinstance(message, SystemMessage):
        return Said(role="system", text=text)
    return Said(role="user" if isinstance(message, HumanMessage) else "assistant", text=text)


def chunk_of(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def usage_of(delta: Delta) -> UsageMetadata | None:
    if not delta.tokens_in and not delta.tokens_out:
        return None
    return UsageMetadata(
        input_tokens=delta.tokens_in,
        output_tokens=delta.tokens_out,
        total_tokens=delta.tokens_in + delta.tokens_out,
    )
