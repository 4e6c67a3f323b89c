"""Calls to S3 Vectors: throttling waited out for a while, every error turned into ours."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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

THROTTLED = frozenset({"TooManyRequestsException", "ServiceUnavailableException"})

PASSING = frozenset({"InternalServerException", "RequestTimeoutException", "ConflictException"})


T = TypeVar("T")


class Rejected(Unavailable):
    """S3 Vectors does not take this request, however often it is sent."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Makes calls.

    Args:
        client: An `s3vectors` client, made with `CLIENT_CONFIG`.
        place: Names the index in each call; see `place`.
        sleep: Waits.
        chance: A number from 0 to 1, so that those who were throttled together do not come back so.
    """

    client: Any
    place: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def __call__(self, operation: str, **given: Any) -> Mapping[str, Any]:
        """Calls `operation` on the index, again where S3 Vectors throttles.

        Raises:
            SearchBusy: it throttles for longer.
            Rejected: it refuses the request itself.
            Unavailable: it fails otherwise.
        """
        for wait in (*WAITS, None):
            failpoint(f"s3vectors.before_{operation}")
            try:
                answer = getattr(self.client, operation)(**self.place, **given)
            except ClientError as error:
                if _code(error) in THROTTLED and wait is not None:
                    self.sleep(wait * (0.5 + self.chance()))
                    continue
                raise _translated(error, operation) from error
            except (BotoCoreError, HTTPError) as error:
                msg = f"S3 Vectors cannot be reached ({type(error).__name__})"
                raise Unavailable(msg) from error
            failpoint(f"s3vectors.after_{operation}")
            return cast("Mapping[str, Any]", answer)
        raise AssertionError  # the last wait is None, which ends in an answer or an error


def vectors(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The vectors of an answer."""
    return cast("Sequence[Mapping[str, Any]]", answer.get("vectors") or ())


def inner(vector: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A structure of a vector; it may be missing."""
    return cast("Mapping[str, Any]", vector.get(name) or {})


def batches(items: Sequence[T], size: int) -> Sequence[Sequence[T]]:
    """The items, so many at a time as one call takes."""
    return [items[at : at + size] for at in range(0, len(items), size)]


def _code(error: ClientError) -> str:
    response = cast("Mapping[str, Mapping[str, object]]", error.response)
    return str(response.get("Error", {}).get("Code", ""))


def _translated(error: ClientError, operation: str) -> Unavailable:
    """The service's own message stays out: it may repeat what was asked or kept."""
    code = _code(error)
    if code in THROTTLED:
        return SearchBusy(f"S3 Vectors throttles {operation}", retry_after=10.0)
    msg = f"S3 Vectors answers {code} to {operation}"
    if code == "ValidationException":
        return Rejected(msg, retry_after=60.0)
    return Unavailable(msg, retry_after=5.0 if code in PASSING else 60.0)
