"""Calls to an AWS service: throttling waited out for a while, every error turned into ours."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from rag.domain import SearchBusy, Unavailable
from rag.failpoint import failpoint

CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 1}
)
"""For the client: the waiting is done here, where it is bounded and says what it waits for."""

WAITS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, give or take a half; about eight in all, as long as a reader waits."""

THROTTLED = frozenset(
    {
        "ServiceUnavailableException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)

PASSING = frozenset(
    {
        "ConflictException",
        "InternalServerErrorException",
        "InternalServerException",
        "RequestTimeoutException",
        "ServiceUnavailable",
    }
)

T = TypeVar("T")


class Rejected(Unavailable):
    """The service does not take this request, however often it is sent."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Makes calls.

    Args:
        service: Its name for failpoints, such as `kendra`.
        title: Its name in the log.
        client: Made with `CLIENT_CONFIG`.
        place: Goes along with each call, such as what names the index.
        throttled: Further codes that pass by themselves within seconds.
        waits: Seconds before each further try.
        sleep: Waits.
        chance: A number from 0 to 1, so that those who were throttled together do not come back so.
    """

    service: str
    title: str
    client: Any
    place: Mapping[str, str] = field(default_factory=dict[str, str])
    throttled: frozenset[str] = frozenset()
    waits: Sequence[float] = WAITS
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def __call__(self, operation: str, **given: Any) -> Mapping[str, Any]:
        """Calls `operation`, again where the service throttles.

        Raises:
            SearchBusy: it throttles for longer.
            Rejected: it refuses the request itself.
            Unavailable: it fails otherwise.
        """
        for wait in (*self.waits, None):
            failpoint(f"{self.service}.before_{operation}")
            try:
                answer = getattr(self.client, operation)(**self.place, **given)
            except ClientError as error:
                if self._busy(_code(error)) and wait is not None:
                    self.sleep(wait * (0.5 + self.chance()))
                    continue
                raise self._translated(_code(error), operation) from error
            except (BotoCoreError, HTTPError) as error:
                msg = f"{self.title} cannot be reached ({type(error).__name__})"
                raise Unavailable(msg) from error
            failpoint(f"{self.service}.after_{operation}")
            return cast("Mapping[str, Any]", answer)
        raise AssertionError  # the last wait is None, which ends in an answer or an error

    def _busy(self, code: str) -> bool:
        return code in THROTTLED or code in self.throttled

    def _translated(self, code: str, operation: str) -> Unavailable:
        """The service's own message stays out: it may repeat what was asked or kept."""
        if self._busy(code):
            return SearchBusy(f"{self.title} throttles {operation}", retry_after=10.0)
        msg = f"{self.title} answers {code} to {operation}"
        if code in {"ValidationException", "BadRequestException"}:
            return Rejected(msg, retry_after=60.0)
        return Unavailable(msg, retry_after=5.0 if code in PASSING else 60.0)


def listed(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of an answer; it may be missing."""
    return cast("Sequence[Mapping[str, Any]]", answer.get(name) or ())


def inner(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A structure of an answer; it may be missing."""
    return cast("Mapping[str, Any]", answer.get(name) or {})


def batches(items: Sequence[T], size: int) -> Sequence[Sequence[T]]:
    """The items, so many at a time as one call takes."""
    return [items[at : at + size] for at in range(0, len(items), size)]


def _code(error: ClientError) -> str:
    response = cast("Mapping[str, Mapping[str, object]]", error.response)
    return str(response.get("Error", {}).get("Code", ""))
