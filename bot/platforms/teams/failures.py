"""What a failed call to Teams' connector means.

Gone
└── Rejected      a 4xx: this call never works; `code` and `message` say why
Busy
└── Unconfirmed   a create that may or may not have gone through: it must not simply be repeated
"""

import json
from dataclasses import dataclass
from typing import Any, Literal, cast

from msrest.exceptions import HttpOperationError
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from bot.platforms.teams.payload import mapping, string
from bot.ports import Busy, Gone

_THROTTLED = frozenset({412, 429})
_AWAY = 503
"""With a time to come back it was turned away; without one, nobody knows what became of it."""


class Rejected(Gone):
    """Teams refused the call for good.

    Args:
        message: One sentence for the log.
        status: The HTTP status.
        code: Teams' own word, such as `ContentStreamNotAllowed`.
        detail: Teams' own sentence.
    """

    def __init__(self, message: str, *, status: int = 0, code: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail


class Unconfirmed(Busy):
    """A create that may or may not have gone through."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call."""

    kind: Literal["throttled", "unsure", "unauthorised", "rejected"]
    """`throttled`: surely not done. `unsure`: perhaps done. `rejected`: never will be."""
    status: int = 0
    retry_after: float = 0.0
    code: str = ""
    detail: str = ""


def failure_of(error: Exception) -> Failure:
    """What went wrong, from what botbuilder's client raised."""
    if not isinstance(error, HttpOperationError):
        return Failure("throttled" if _never_sent(error) else "unsure")
    response = cast("Any", error).response
    status = int(response.status_code)
    told = _body(str(response.text))
    wait = _seconds(response.headers.get("Retry-After", ""))
    code, detail = string(told.get("code")), string(told.get("message"))
    if status in _THROTTLED or (status == _AWAY and wait):
        return Failure("throttled", status, wait, code, detail)
    if status == 408 or status >= 500:  # noqa: PLR2004 - a timeout, and every 5xx
        return Failure("unsure", status, wait, code, detail)
    if status == 401:  # noqa: PLR2004 - named by HTTP
        return Failure("unauthorised", status, wait, code, detail)
    return Failure("rejected", status, wait, code, detail)


def _never_sent(error: Exception) -> bool:
    """Whether the connection was never made, so that nothing can have arrived."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectTimeout):
            return True
        if isinstance(cause, NoConnection) and "NewConnectionError" in repr(cause):
            return True
        if isinstance(cause, NewConnectionError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _body(text: str) -> Any:
    try:
        held = mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}
    return mapping(held.get("error")) or held


def _seconds(text: str) -> float:
    return min(float(text), 60.0) if text.strip().isdigit() else 0.0
