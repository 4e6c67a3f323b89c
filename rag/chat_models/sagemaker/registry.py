"""What is known of a model by its name: declared in `models.toml`, overridden by the operator's file."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

from rag.chat_models.sagemaker.templates import TEMPLATES

CODECS = ("openai_chat", "tgi", "lmi", "jumpstart_llama2_v1")
"""In the order in which an endpoint is asked: the server's own chat template is the best."""

Sampling = Literal["both", "one_of"]


class RegistryError(ValueError):
    """An entry is wrong, or two of them claim one model; `str()` names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One entry: how models of this name are spoken to."""

    id: str = ""
    """The exact name; before any pattern."""
    pattern: str = ""
    """A regular expression that matches the whole name."""
    about: str = ""
    codec: str = "probe"
    template: str = "llama2"
    context_tokens: int = 4096
    """Prompt and answer together."""
    stop: tuple[str, ...] = ()
    sampling: Sampling = "both"
    origin: str = "built in"

    def __post_init__(self) -> None:
        name = self.id or self.pattern
        problems = {
            "names neither an id nor a pattern": not name,
            f"has the unknown codec {self.codec!r}": self.codec not in {*CODECS, "probe"},
            f"has the unknown template {self.template!r}": self.template not in TEMPLATES,
            f"has the unknown sampling {self.sampling!r}": self.sampling not in {"both", "one_of"},
            "has no context size": self.context_tokens <= 0,
        }
        for problem, there in problems.items():
            if there:
                msg = f"The model entry {name!r} ({self.origin}) {problem}."
                raise RegistryError(msg)

    @property
    def rank(self) -> int:
        """Lower wins: exact names before patterns, the operator's entries before ours."""
        return (0 if self.id else 2) + (1 if self.origin == "built in" else 0)

    def matches(self, model: str) -> bool:
        """Whether this entry speaks of `model`."""
        return self.id == model if self.id else re.fullmatch(self.pattern, model) is not None


UNKNOWN = ModelCard(pattern=".*", about="a model this registry does not know", codec="probe")


class ModelRegistry:
    """Finds the entry of a model.

    Args:
        cards: All entries, in any order.
    """

    def __init__(self, cards: Sequence[ModelCard]) -> None:
        self._cards = tuple(cards)

    def find(self, model: str) -> ModelCard:
        """The most specific entry; `UNKNOWN` where there is none.

        Raises:
            RegistryError: two entries of the same rank match.
        """
        matching = self._matching(model)
        best = [card for card in matching if card.rank == matching[0].rank]
        if len(best) > 1:
            names = " and ".join(repr(card.id or card.pattern) for card in best)
            msg = f"The model {model!r} is claimed by {names}. Add an entry with its exact id."
            raise RegistryError(msg)
        return best[0] if best else UNKNOWN

    def explain(self, model: str) -> str:
        """Which entry is used for `model`, why, and what it says; for people."""
        card = self.find(model)
        others = [each for each in self._matching(model) if each is not card]
        if card is UNKNOWN:
            why = "No entry matches; the endpoint is asked for its schema once."
        else:
            kind = "exact id" if card.id else "pattern"
            why = f"Matched by the {kind} {card.id or card.pattern!r} ({card.origin}): {card.about}"
        return "\n".join(
            [
                f"{model}",
                f"  {why}",
                f"  codec     {card.codec}",
                f"  template  {card.template}",
                f"  context   {card.context_tokens} tokens",
                f"  stop      {', '.join(map(repr, card.stop)) or 'none'}",
                f"  sampling  {card.sampling}",
                *(f"  passed over: {each.id or each.pattern!r} ({each.origin})" for each in others),
            ]
        )

    def _matching(self, model: str) -> list[ModelCard]:
        return sorted((c for c in self._cards if c.matches(model)), key=lambda card: card.rank)


def load_registry(overrides: Path | None = None) -> ModelRegistry:
    """The packaged entries and those of the operator's file.

    Raises:
        RegistryError: an entry is wrong.
    """
    packaged = (files(__package__ or __name__) / "models.toml").read_text(encoding="utf-8")
    cards = _cards(packaged, origin="built in")
    if overrides is not None:
        cards += _cards(overrides.read_text(encoding="utf-8"), origin=overrides.name)
    return ModelRegistry(cards)


def explain(model: str, *, overrides: Path | None = None) -> str:
    """Prints as `footnote models explain ID`."""
    return load_registry(overrides).explain(model)


def _cards(text: str, *, origin: str) -> list[ModelCard]:
    try:
        tables = cast("list[Mapping[str, object]]", tomllib.loads(text).get("model", []))
    except tomllib.TOMLDecodeError as error:
        msg = f"The model file {origin} cannot be read: {error}."
        raise RegistryError(msg) from error
    return [_card(table, origin=origin) for table in tables]


def _card(table: Mapping[str, object], *, origin: str) -> ModelCard:
    values = dict(table)
    values["stop"] = tuple(cast("list[str]", values.get("stop", [])))
    try:
        card = ModelCard(**cast("dict[str, str]", values), origin=origin)  # type: ignore[arg-type]
        re.compile(card.pattern)
    except (TypeError, re.error) as error:
        name = values.get("id") or values.get("pattern")
        msg = f"The model entry {name!r} ({origin}) cannot be read: {error}."
        raise RegistryError(msg) from error
    return card
