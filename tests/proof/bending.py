"""Values bent out of shape by hypothesis, and the requests made of them."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
NASTY: tuple[Any, ...] = (
    None, True, -1, 2**63, 1e308, "", "\x00", "\u202e\u200b", "\ud800", "a" * 5000, "../../etc/passwd",
    "%00", "<script>alert(1)</script>", "'; DROP TABLE deliveries; --", "${jndi:ldap://x}", [], {}, [[[[]]]],
    {"type": {}}, "<!channel>", "http://169.254.169.254/", "\r\nset-cookie: x=1",
)  # fmt: skip
WORDS = st.text(max_size=40) | st.sampled_from([each for each in NASTY if isinstance(each, str)])


@dataclass(frozen=True)
class Request:
    """One request, as it goes over the wire."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    raw: bytes = b""
    """Sent as it is, in place of all the rest."""


@dataclass(frozen=True, kw_only=True)
class Insider:
    """What a stranger cannot know but an insider has: real links, a session, the platform's address."""

    upload: str
    document: str
    cookie: str
    csrf: str
    service_url: str
    fields: dict[str, str]
    """A signed upload form."""


@st.composite
def bent(draw: st.DrawFn, whole: Any) -> Any:
    """The value with a few of its parts dropped, replaced, wrapped or repeated."""
    held = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(held))
        if not places:
            break
        place, key = draw(st.sampled_from(places))
        match draw(st.integers(0, 4)):
            case 0:
                del place[key]
            case 1:
                place[key] = deepcopy(draw(st.sampled_from(NASTY)))
            case 2:
                place[key] = [place[key]] * draw(st.integers(0, 20))
            case 3:
                place[key] = draw(WORDS)
            case _:
                place[key] = {"type": place[key]}
    return held


def _places(held: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    stack = [held]
    while stack:
        each = stack.pop()
        pairs: Sequence[tuple[Any, Any]] = ()
        if isinstance(each, dict):
            pairs = list(each.items())  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(each, list):
            pairs = list(enumerate(each))  # pyright: ignore[reportUnknownArgumentType]
        found += [(each, key) for key, _ in pairs]
        stack += [value for _, value in pairs]
    return found


@st.composite
def bytes_of(draw: st.DrawFn, value: Any) -> bytes:
    """The value as JSON, or as something that only begins like it."""
    text = json.dumps(value).encode("utf-8", "surrogatepass")
    match draw(st.integers(0, 9)):
        case 0:
            return text[: draw(st.integers(0, len(text)))]
        case 1:
            return text.replace(b'"', b"'")
        case 2:
            return b"[" * 20_000
        case 3:
            return draw(st.binary(max_size=200))
        case _:
            return text
