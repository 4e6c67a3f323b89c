"""Calls to Slack's Web API, with Slack's failures turned into ours, once.

Busy       429, 5xx, resets, time-outs, HTML instead of JSON: worth another try
Gone       everything Slack refuses for good
└── Refused    with Slack's own word for it, for the few callers that have another way
"""

import http.client
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ports import Busy, Gone
from rag.failpoint import failpoint

_log = logging.getLogger(__name__)

_BRIEFLY_AWAY = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
_LOST_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_LOST_ACCESS = _LOST_TOKEN | {"channel_not_found", "is_archived", "not_in_channel"}
_TOO_MANY = 429
_SERVER_ERROR = 500
_OK = 200
_PATIENCE = 6.0
"""Seconds a call waits by itself; a longer `Retry-After` goes back to the queue."""


class Refused(Gone):
    """Slack said no, for good.

    Args:
        code: Slack's own word, such as `channel_not_found`.
        method: The method that was called.
    """

    def __init__(self, code: str, method: str) -> None:
        super().__init__(f"{method}: {code}")
        self.code = code


class Throttled(Busy):
    """Slack counted too many calls; this one was surely not carried out."""


def web_client(token: str, *, api_url: str, timeout: int = 20) -> WebClient:
    """A client that never repeats a call by itself: a repeated `chat.postMessage` posts twice."""
    return WebClient(
        token=token,
        base_url=api_url,
        timeout=timeout,
        retry_handlers=[],
        logger=_quiet_logger(),
    )


def _quiet_logger() -> logging.Logger:
    """The SDK writes whole requests at DEBUG and whole answers at ERROR; ours says what matters."""
    quiet = logging.getLogger("bot.platforms.slack.sdk")
    quiet.setLevel(logging.CRITICAL)
    return quiet


def call(client: WebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
    """Calls `method` once.

    Raises:
        Busy: it may or may not have happened; `Throttled` where it surely did not.
        Refused: it did not and never will.
    """
    noun = method.replace(".", "_")
    given = {name: value for name, value in arguments.items() if value is not None}
    failpoint(f"slack_{noun}.before_call")
    try:
        answer = client.api_call(method, params=_as_form(given))
    except SlackApiError as wrong:
        raise _translated(wrong, method) from wrong
    except (OSError, http.client.HTTPException, SlackClientError, ValueError) as wrong:
        msg = f"{method}: {type(wrong).__name__}"
        raise Busy(msg) from wrong
    failpoint(f"slack_{noun}.after_call")
    return cast("Mapping[str, Any]", answer.data)


def _as_form(given: Mapping[str, Any]) -> dict[str, Any]:
    """Slack takes every method as a form; what is nested travels as JSON text in a field."""
    return {
        name: json.dumps(value, ensure_ascii=False)
        if isinstance(value, Mapping | list | tuple)
        else value
        for name, value in given.items()
    }


def _translated(wrong: SlackApiError, method: str) -> Busy | Refused:
    response = cast("Any", wrong.response)
    status = int(getattr(response, "status_code", _OK))
    data = getattr(response, "data", None)
    code = str(cast("Mapping[str, Any]", data).get("error", "")) if isinstance(data, dict) else ""
    if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
        wait = _retry_after(cast("Mapping[str, str]", getattr(response, "headers", {})))
        return Throttled(f"{method}: throttled", retry_after=wait)
    if status >= _SERVER_ERROR or code in _BRIEFLY_AWAY or not code or " " in code:
        # The SDK puts a sentence of its own where Slack answered with something other than JSON.
        return Busy(f"{method}: status {status}")
    level = logging.ERROR if code in _LOST_ACCESS else logging.INFO
    _log.log(
        level,
        "Slack refused %s: %s%s",
        method,
        code,
        ". Install the app in this workspace again" if code in _LOST_TOKEN else "",
        extra={"action": "slack_call", "method": method, "code": code},
    )
    return Refused(code, method)


def _retry_after(headers: Mapping[str, str]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(1.0, float(value))
            except ValueError:
                break
    return 2.0


class Patience:
    """Calls again, with back-off, what may safely be called again.

    Args:
        sleep: Waits so many seconds.
        tries: How often at most.
    """

    def __init__(self, sleep: Callable[[float], None], *, tries: int = 3) -> None:
        self._sleep = sleep
        self._tries = tries

    def call(self, client: WebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Calls `method` until it answers or the tries are used up; only for what may happen twice."""
        return self.again(lambda: call(client, method, **arguments))

    def again(
        self, attempt: Callable[[], Mapping[str, Any]], *, only: type[Busy] = Busy
    ) -> Mapping[str, Any]:
        """Runs `attempt` again after each `only`, as long as its `retry_after` is short."""
        for number in range(1, self._tries):
            try:
                return attempt()
            except only as busy:
                wait = busy.retry_after if isinstance(busy, Throttled) else 0.5 * 2**number
                if wait > _PATIENCE:
                    raise
                self._sleep(wait)
        return attempt()


class Pace:
    """Keeps posts into one channel a second apart, as Slack asks.

    Args:
        seconds: A clock that only goes forward.
        sleep: Waits so many seconds.
        gap: Seconds between two posts.
    """

    def __init__(
        self, seconds: Callable[[], float], sleep: Callable[[float], None], *, gap: float = 1.0
    ) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._gap = gap
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, channel: str) -> None:
        """Takes the channel's next free moment and waits for it."""
        with self._lock:
            now = self._seconds()
            turn = max(now, self._next.get(channel, 0.0))
            if len(self._next) > 10_000:  # noqa: PLR2004 - old entries say nothing any more
                self._next = {name: at for name, at in self._next.items() if at > now}
            self._next[channel] = turn + self._gap
        if turn > now:
            self._sleep(turn - now)


def pages(
    fetch: Callable[[str], Mapping[str, Any]], field: str, *, most: int
) -> tuple[list[Any], bool]:
    """What `fetch(cursor)` lists under `field`, and whether that was all within `most` pages."""
    found: list[Any] = []
    cursor = ""
    for _ in range(most):
        page = fetch(cursor)
        found.extend(cast("Sequence[Any]", page.get(field) or []))
        following = cast("Mapping[str, Any]", page.get("response_metadata") or {})
        cursor = str(following.get("next_cursor") or "")
        if not cursor:
            return found, True
    return found, False
