"""What is known of a model by its name: declared in `models.toml`, overridden by the operator's file."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

from rag.chat_models.sagemaker.templates import TEMPLATES
from rag.domain import RagError

CODECS = ("openai_chat", "tgi", "lmi", "jumpstart_llama2_v1")
"""In the order in which an endpoint is asked: the server's own chat template is the best."""

Sampling = Literal["both", "one_of"]


class RegistryError(RagError):
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
        problems = {
            "names neither an id nor a pattern": not (self.id or self.pattern),
            f"has the unknown codec {self.codec!r}": self.codec not in {*CODECS, "probe"},
            f"has the unknown template {self.template!r}": self.template not in TEMPLATES,
            f"has the unknown sampling {self.sampling!r}": self.sampling not in {"both", "one_of"},
            "has no context size": self.context_tokens <= 0,
        }
        for problem, there in problems.items():
            if there:
                msg = f"The model entry {self.name} ({self.origin}) {problem}."
                raise RegistryError(msg)

    @property
    def name(self) -> str:
        """Its id or pattern as it was written, in quotes."""
        return f"'{self.id or self.pattern}'"

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
            names = " and ".join(card.name for card in best)
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
            why = f"Matched by the {kind} {card.name} ({card.origin}): {card.about}"
        return "\n".join(
            [
                f"{model}",
                f"  {why}",
                f"  codec     {card.codec}",
                f"  template  {card.template}",
                f"  context   {card.context_tokens} tokens",
                f"  stop      {', '.join(map(repr, card.stop)) or 'none'}",
                f"  sampling  {card.sampling}",
                *(f"  passed over: {each.name} ({each.origin})" for each in others),
            ]
        )

    def _matching(self, model: str) -> list[ModelCard]:
        return sorted((c for c in self._cards if c.matches(model)), key=lambda card: card.rank)


def load_registry(overrides: Path | str = "") -> ModelRegistry:
    """The packaged entries and the operator's own: a file, or their text.

    Raises:
        RegistryError: an entry is wrong, or the file cannot be read.
    """
    packaged = (files(__package__ or __name__) / "models.toml").read_text(encoding="utf-8")
    cards = _cards(packaged, origin="built in")
    if isinstance(overrides, Path):
        cards += _cards(_read(overrides), origin=overrides.name)
    else:
        cards += _cards(overrides, origin="your own")
    return ModelRegistry(cards)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The model file {path} cannot be read."
        raise RegistryError(msg) from error


def _cards(text: str, *, origin: str) -> list[ModelCard]:
    try:
        tables = cast("list[Mapping[str, object]]", tomllib.loads(text).get("model", []))
    except tomllib.TOMLDecodeError as error:
        msg = f"The model entries ({origin}) cannot be read: {error}."
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
