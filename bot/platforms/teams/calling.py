"""Calls to Teams' connector: botbuilder's client, with timeouts, our token, our retries and our errors."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from azure.core.exceptions import AzureError
from botframework.connector import ConnectorClient
from botframework.connector.teams import TeamsConnectorClient
from msrest.exceptions import ClientException

from bot.platforms.teams.credentials import BotCredentials
from bot.platforms.teams.failures import Failure, Rejected, Unconfirmed, failure_of
from bot.platforms.teams.hosts import HostList
from bot.ports import Busy

log = logging.getLogger(__name__)

_TIMEOUT = (3.05, 15.0)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a message goes."""

    service_url: str
    conversation: str
    """The conversation's id whole, thread included."""
    bot: str = ""
    """Our own id in it."""
    targeted: str = ""
    """The one person who sees it there; everybody where empty."""


class Calls:
    """Carries calls out.

    Args:
        credentials: Our token; it only ever goes to hosts on the list.
        hosts: Which hosts those are.
        pause: Waits for so many seconds between tries.
    """

    def __init__(
        self, credentials: BotCredentials, *, hosts: HostList, pause: Callable[[float], None]
    ) -> None:
        self._credentials = credentials
        self._hosts = hosts
        self._pause = pause
        self._clients: dict[tuple[str, bool], Any] = {}
        self._lock = threading.Lock()

    def client(self, room: Room, *, teams: bool = False) -> Any:
        """Botbuilder's client of that service URL; `teams`: the one that knows of teams.

        Raises:
            Rejected: the host is not on the list, so our token must not go there.
        """
        if not self._hosts.allows(room.service_url):
            msg = "the service URL is not on the list"
            raise Rejected(msg)
        with self._lock:
            client = self._clients.get((room.service_url, teams))
            if client is None:
                made = TeamsConnectorClient if teams else ConnectorClient
                client = made(self._credentials, base_url=room.service_url)
                self._clients[room.service_url, teams] = _tamed(client)
            return client

    def carried(self, call: Callable[[], T], *, repeatable: bool, tries: int) -> T:
        """Calls until it works or there is no point."""
        attempt = 1
        while True:
            try:
                return call()
            except (ClientException, AzureError) as error:
                wait = self._wait_after(failure_of(error), attempt, tries, repeatable=repeatable)
                if wait is None:
                    raise _raised(failure_of(error), repeatable=repeatable) from error
            self._pause(wait)
            attempt += 1

    def _wait_after(
        self, failure: Failure, attempt: int, tries: int, *, repeatable: bool
    ) -> float | None:
        """Seconds until another try makes sense; None where none does."""
        log.warning(
            "a call to Teams failed: %s %s",
            failure.status or "no answer",
            failure.code,
            extra={"action": "teams_failure", "kind": failure.kind},
        )
        if failure.kind == "unauthorised":
            self._credentials.forget()
            return 0.0 if attempt == 1 else None
        again = failure.kind == "throttled" or (failure.kind == "unsure" and repeatable)
        if not again or attempt >= tries:
            return None
        return failure.retry_after or 0.5 * 2**attempt


def _raised(failure: Failure, *, repeatable: bool) -> Exception:
    """The error of ours that stands for a failure."""
    msg = f"Teams answered {failure.status or 'nothing'} {failure.code}".strip()
    if failure.kind == "rejected":
        return Rejected(msg, status=failure.status, code=failure.code, detail=failure.detail)
    if failure.kind == "unsure" and not repeatable:
        return Unconfirmed(msg)
    return Busy(msg, retry_after=failure.retry_after or 5.0)


def _tamed(client: Any) -> Any:
    """The client with our timeouts, and without repeats of its own."""
    client.config.connection.timeout = _TIMEOUT
    client.config.redirect_policy.allow = False
    # msrest would repeat everything by itself, creates after a 5xx included. Its policy is changed in place
    # because this thread's session holds it already.
    policy = client.config.retry_policy.policy
    policy.total, policy.connect, policy.read = 0, 0, False
    policy.status_forcelist = frozenset[int]()
    return client
