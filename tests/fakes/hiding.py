"""Replies whose words hide something: in every title, quote, name and sentence stand characters nobody sees."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

HIDDEN = "\u202e\u2066\u200b\u200d\u3164\u2800\ufe01\U000e0100\U000e0041\U000e007f\ue000\x07"
"""Direction marks, zero widths, blanks, selectors, tags, private use and a control."""

WORDS = frozenset(
    [
        "answered_by",
        "curl",
        "heading",
        "label",
        "model",
        "model_label",
        "name",
        "prompts",
        "question",
        "quote",
        "reason",
        "remarks",
        "removed",
        "retention",
        "suggestions",
        "summary",
        "text",
        "title",
    ]
)
"""Fields that hold words of a person, a document or a model, and no name that code goes by."""


def hiding(reply: T) -> T:
    """The same reply with something hidden in all its words."""
    return cast("T", _hiding(reply, words=False))


def _hiding(value: Any, *, words: bool) -> Any:
    if isinstance(value, str):
        return f"{value[:2]}{HIDDEN}{value[2:]}" if words else value
    if isinstance(value, tuple):
        return tuple(_hiding(each, words=words) for each in cast("tuple[Any, ...]", value))
    if is_dataclass(value) and not isinstance(value, type):
        held = {each.name: getattr(value, each.name) for each in fields(value)}
        return replace(
            value,
            **{
                name: _hiding(each, words=name in WORDS)
                for name, each in held.items()
                if not isinstance(each, Mapping)
            },
        )
    return value


def found_hidden(shown: object) -> set[str]:
    """What is still hidden in something drawn."""
    if isinstance(shown, str):
        return {each for each in shown if each in HIDDEN}
    if isinstance(shown, Mapping):
        return found_hidden(list(cast("Mapping[str, object]", shown).values()))
    if isinstance(shown, list | tuple):
        return {found for each in cast("list[object]", shown) for found in found_hidden(each)}
    return set()
