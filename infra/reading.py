"""How the text of a choice is read."""

import re
from collections.abc import Callable
from zoneinfo import available_timezones

from infra.settings import NAMES, SECRETS


def truth(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered not in {"true", "false"}:
        msg = "is neither true nor false"
        raise ValueError(msg)
    return lowered == "true"


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Reads a number within bounds."""
    bounds = f"a whole number from {least}" + ("" if most is None else f" to {most}")

    def parse(text: str) -> int:
        if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
            msg = f"is not {bounds}"
            raise ValueError(msg)
        return int(text)

    return parse


def words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            msg = "is not known"
            raise ValueError(msg)
        return text

    return parse


def matching(pattern: str, about: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            msg = f"is not {about}"
            raise ValueError(msg)
        return text

    return parse


def hours(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    if found is None or not 0 <= int(found[1]) < int(found[2]) < 24:  # noqa: PLR2004 - a day's
        msg = "is not like 8-18"
        raise ValueError(msg)
    return text


def days(text: str) -> int:
    days = int(text)
    if days not in {1, 7, 14, 30, 90, 180, 365}:
        msg = "is none of the steps that CloudWatch has"
        raise ValueError(msg)
    return days


def sites(text: str) -> tuple[str, ...]:
    found = words(text)
    if not all(each.startswith(("https://", "http://")) for each in found):
        msg = "is not addresses that begin with https://"
        raise ValueError(msg)
    return found


def zone(text: str) -> str:
    known = available_timezones()  # empty on a machine without the list
    if known and text not in known:
        msg = "is no time zone"
        raise ValueError(msg)
    return text


def image(text: str) -> str:
    if re.fullmatch(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/\S+", text) is None:
        msg = "is no image of ECR"
        raise ValueError(msg)
    return text


def settings(text: str) -> str:
    """Names must be settings, and none that is secret: an environment can be read by many."""
    for part in filter(str.strip, text.split(";")):
        name = part.partition("=")[0].strip()
        if name not in NAMES.values():
            msg = f"is no setting of ours: {name}"
            raise ValueError(msg)
        if name in SECRETS:
            msg = f"holds a secret, {name}, which belongs into Secrets Manager"
            raise ValueError(msg)
    return text
