"""Text as a person would see it: no control, zero-width or direction characters, tidy spaces."""

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_FILLERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and marks by category, yet nothing on the screen."""
_JOINERS = "\u200c\u200d"
_STRAY_JOINER = re.compile(
    r"(?<![\u0600-\u0dff\u200d\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
"""Persian, Indic scripts and emoji are written with joiners; elsewhere they only hide words."""


def visible(text: str) -> str:
    """`text` without what nobody sees: controls, zero-width, tags, private use, lone surrogates.

    Line breaks and tabs stay; soft hyphens go.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = set(text)
    table: dict[int, str] = {ord(char): _shown(char) for char in found if not _is_visible(char)}
    table.update({code: letters for code, letters in _LIGATURES.items() if chr(code) in found})
    if not found.isdisjoint(_JOINERS):
        text = _STRAY_JOINER.sub("", text)
    return text.translate(table) if table else text


def _is_visible(char: str) -> bool:
    if char in "\n\t" or char in _JOINERS:
        return True
    if char in _FILLERS or "\U000e0100" <= char <= "\U000e01ef":
        return False
    return char.isprintable()


def _shown(char: str) -> str:
    """What stands for a character that is not printable: a space for a space, nothing for the rest."""
    return " " if char in "\v\f\x1c\x1d\x1e\x85" or unicodedata.category(char)[0] == "Z" else ""


def clean_line(text: str) -> str:
    """One line of visible text, single spaces."""
    return " ".join(visible(text).split())


def clean_text(text: str) -> str:
    """Visible text whose line breaks stay; runs of spaces become one."""
    lines = _SPACES.sub(" ", visible(text)).split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip("\n")


def clean_code(text: str) -> str:
    """Visible text with its indentation, as code needs it."""
    lines = visible(text).expandtabs(4).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
