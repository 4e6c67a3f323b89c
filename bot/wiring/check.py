"""What `footnote doctor` says of one thing."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "off", "wrong"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    state: State
    detail: str
    fix: str = ""
