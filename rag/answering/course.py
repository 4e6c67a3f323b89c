"""The course of one answer: what was measured, taken out and counted on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.domain import Passage, Step, Trace
from rag.models import Model

_MILLISECONDS = 1000


@dataclass(slots=True)
class Course:
    """Collects what "why this answer?" tells afterwards."""

    clock: Callable[[], float]
    question: str
    model: str = ""
    instead_of: str = ""
    passages: tuple[Passage, ...] = ()
    confidence: float = 0.0
    removed: list[str] = field(default_factory=list[str])
    steps: list[Step] = field(default_factory=list[Step])
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    @contextmanager
    def step(self, name: str, detail: str = "") -> Iterator[None]:
        """Measures one step, also where it fails."""
        begun = self.clock()
        try:
            yield
        finally:
            spent = (self.clock() - begun) * _MILLISECONDS
            self.steps.append(Step(name=name, milliseconds=round(spent, 3), detail=detail))

    def spend(self, model: Model, tokens_in: int, tokens_out: int) -> None:
        """Counts tokens, and dollars where the model's price is known."""
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out
        if model.price:
            self.cost = (self.cost or 0.0) + model.price.of(tokens_in, tokens_out)

    def trace(self) -> Trace:
        """Everything collected so far."""
        return Trace(
            question=self.question,
            passages=self.passages,
            removed=tuple(self.removed),
            steps=tuple(self.steps),
            model=self.model,
            instead_of=self.instead_of,
            confidence=round(self.confidence, 4),
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            cost=self.cost,
        )
