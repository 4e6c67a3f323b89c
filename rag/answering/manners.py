"""How answers are given: what an operator decides, with defaults that suit most."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rag.evidence.confidence import ENOUGH, ENOUGH_FOR_A_MODEL
from rag.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The choices of an operator."""

    when_no_sources: Literal["say_so", "let_model"] = "say_so"
    who_to_ask: str = ""
    """Named where nothing was found."""
    passages: int = 10
    """How many are retrieved for a question."""
    old_after: timedelta = timedelta(days=730)
    """A source unchanged for longer is said to be old."""
    quote_above: float = ENOUGH
    """Confidence from which sentences are quoted."""
    ask_model_above: float = ENOUGH_FOR_A_MODEL
    """Confidence from which a model is asked; it may still find that nothing answers."""
    entailment: bool = False
    """Whether the model is asked once more if each cited passage says what it wrote."""
    nearest: int = 3
    """Documents named where nothing was found."""

    def threshold(self, model: Model) -> float:
        """How sure it must be that the documents answer before this model does."""
        if model.answer_above is not None:
            return model.answer_above
        return self.quote_above if model.chat is None else self.ask_model_above
