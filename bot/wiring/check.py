"""What `footnote doctor` says of one thing."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    state: Literal["ok", "off", "wrong"]
    detail: str
    fix: str = ""
