"""What of a text a person sees: one rule for what is asked, checked and shown, on every surface."""

import re
import unicodedata

_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
"""Letters and marks that show nothing, so that words can hide between them."""
_JOINERS = "\u200c\u200d"
_JOINED = "\u0600-\u0dff\u2600-\u27bf\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_JOINED}])[{_JOINERS}]|[{_JOINERS}](?![{_JOINED}])")
"""Persian, Indic scripts and emoji are written with one joiner between two letters; any other hides something."""


def visible(text: str) -> str:
    """The text without what shows nothing or turns the direction of reading: controls, tags, selectors, private use.

    Line breaks and tabs stay, every other space becomes a plain one; doing it twice changes nothing.
    """
    shown = text.replace("\r\n", "\n").translate(_SHOWN)
    return _STRAY_JOINER.sub("", shown) if any(each in shown for each in _JOINERS) else shown


class _Shown(dict[int, str]):
    """What is shown of each character, found out at its first appearance."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _shown(chr(code))
        return shown


_SHOWN = _Shown()


def _shown(character: str) -> str:
    if character in _BREAKS:
        return "\n"
    if character in "\n\t" or character in _JOINERS:
        return character
    kind = unicodedata.category(character)
    if kind in _HIDDEN or character in _BLANKS or _is_selector(character):
        return ""
    return " " if kind == "Zs" else character


def _is_selector(character: str) -> bool:
    """Changes how the character before it is drawn; a row of them carries a message that nobody sees."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
