"""What is remembered: claims on questions, threads, answers and their ratings.

Standard library only: the ingress imports this and must start in milliseconds.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.chat import MessageRef, ThreadRef
from rag.domain import Answer, Principal, Turn

ClaimState = Literal["claimed", "posting", "posted", "answered", "refused"]
"""Steps of a question, in order; `answered` and `refused` are final.

`posting` is written before the first message is sent, so that a second try knows to look for it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's hold on one question, and how far the question has come."""

    key: str
    owner: str
    state: ClaimState
    expires: datetime
    thread: ThreadRef
    message: MessageRef | None = None
    """Our reply's message, once posted."""
    attempt: int = 1
    stop: bool = False
    """Somebody pressed stop."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What is remembered of a thread: its turns, oldest first, and its switches."""

    ref: ThreadRef
    turns: tuple[Turn, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What somebody thought of an answer."""

    person: str
    """The person's reader string."""
    verdict: Literal["up", "down", "none"]
    reason: str = ""
    """What was wrong or missing."""
    correction: str = ""
    """What the right answer would have been."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What all who rated an answer think of it, after one of them pressed."""

    up: int
    down: int
    wants_reason: bool = False
    """That one changed to a thumb down just now and has given no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """An answer as it was given: for sources on demand, "why this answer?", feedback, evaluation."""

    id: str
    """The key of the question it answers."""
    thread: ThreadRef
    asker: str
    """The asker's reader string."""
    question: str
    answer: Answer
    principal: Principal
    message: MessageRef | None = None
    at: datetime
    ratings: tuple[Rating, ...] = ()
