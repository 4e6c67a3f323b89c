"""How the text of a setting is read; `ValueError` says what is wrong with it, as "is not ..."."""

import math
import re
from collections.abc import Callable, Mapping

_LAST_PORT = 65535

_TESSERACTS = re.compile(r"[A-Za-z_/]+(?:\+[A-Za-z_/]+)*")


def truth(text: str) -> bool:
    """Yes or no."""
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    msg = "is neither true nor false"
    raise ValueError(msg)


def words(text: str) -> tuple[str, ...]:
    """`a,b`, or a line each."""
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


def tesseracts(text: str) -> str:
    """Languages by the names of their data: `eng+deu`, `chi_sim`, `script/Latin`."""
    if not _TESSERACTS.fullmatch(text):
        msg = "is not like eng+deu"
        raise ValueError(msg)
    return text


def named(text: str) -> Mapping[str, str]:
    """`a=x,b=y` as a mapping."""
    pairs = (part.partition("=") for part in words(text))
    return {name.strip(): value.strip() for name, _, value in pairs}


def port_number(text: str) -> int:
    """Where a server listens; 0 lets the system choose."""
    number = whole(text)
    if number > _LAST_PORT:
        msg = "is not a port between 0 and 65535"
        raise ValueError(msg)
    return number


def whole(text: str) -> int:
    """A number of things, of which there may be none."""
    if not text.isdecimal():
        msg = "is not a whole number"
        raise ValueError(msg)
    return int(text)


def some(text: str) -> int:
    """A number of things, at least one."""
    number = whole(text)
    if not number:
        msg = "is too few"
        raise ValueError(msg)
    return number


def seconds(text: str) -> float:
    """A time that is not over before it begins."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        msg = "is not a number of seconds"
        raise ValueError(msg)
    return number


def one_of(*choices: str) -> Callable[[str], str]:
    """One of these words, in upper or lower case."""

    def chosen(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        msg = f"is not one of {', '.join(choices)}"
        raise ValueError(msg)

    return chosen
