"""Who writes an answer: a chat model of LangChain's, or nobody at all and sentences are quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rag.domain import Passage, RagError

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from rag.evidence.weigh import Weighed

EXTRACTIVE = "extractive"
"""The name of the model that is none: sentences are quoted."""


class UnknownModel(RagError):
    """Nobody configured a model of this name; `str()` names those there are."""


class ModelNotInstalled(RagError):
    """The package a model needs is missing; `str()` names the extra to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens."""

    read: float
    written: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What these tokens cost."""
        return (tokens_in * self.read + tokens_out * self.written) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One configured way of writing answers."""

    name: str
    """As people choose it, e.g. with `/ask --model NAME`."""
    chat: BaseChatModel | None = None
    """None: sentences are quoted."""
    timeout: float = 60.0
    """Seconds an answer may take."""
    context_tokens: int = 4096
    """How much it reads and writes in one go."""
    reply_tokens: int = 2048
    """After so many an answer that goes on is ended."""
    price: Price | None = None
    answer_above: float | None = None
    """Confidence from which it answers; None for what suits most."""

    @property
    def reply_room(self) -> int:
        """Tokens of the context that are kept free for the reply."""
        return reply_room(self.context_tokens, self.reply_tokens)


def reply_room(context_tokens: int, reply_tokens: int) -> int:
    """The tokens an answer may have, but never more than a part in four of what the model reads and writes."""
    return min(reply_tokens, context_tokens // 4)


class Models(Protocol):
    """The models an operator configured."""

    def find(self, name: str = "") -> Model:
        """The model of that name, the default one where it is empty.

        Raises:
            UnknownModel: there is none of that name.
            ModelNotInstalled: its package is missing.
        """
        ...

    def fallback(self) -> Model | None:
        """Used when the first one fails; None where nothing is configured."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One sentence of a passage, unchanged, and how well it answers."""

    text: str
    passage: Passage
    score: float


class Quoter(Protocol):
    """Answers without a model."""

    def quote(self, weighed: Sequence[Weighed]) -> tuple[Quotation, ...]:
        """One to four sentences that answer, in reading order; none where nothing does.

        Args:
            weighed: Every sentence of the passages with its score, best first.
        """
        ...
