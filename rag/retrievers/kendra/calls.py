"""Calls to Kendra: throttling waited out for a while, every error turned into ours."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from rag.domain import SearchBusy, Unavailable
from rag.failpoint import failpoint

CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 1}
)
"""For the client: the waiting is done here, where it is bounded and says what it waits for."""

WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, give or take a half; about eight in all, as long as a reader waits."""

THROTTLED = frozenset({"ThrottlingException", "Throttling", "TooManyRequestsException"})

PASSING = frozenset({"InternalServerException", "ConflictException", "ServiceUnavailable"})


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Makes calls.

    Args:
        client: A `kendra` client, made with `CLIENT_CONFIG`.
        sleep: Waits.
        chance: A number from 0 to 1, so that those who were throttled together do not come back so.
    """

    client: Any
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def __call__(self, operation: str, **given: Any) -> Mapping[str, Any]:
        """Calls `operation`, again where Kendra throttles.

        Raises:
            SearchBusy: it throttles for longer.
            Unavailable: it fails otherwise.
        """
        for wait in (*WAITS, None):
            failpoint(f"kendra.before_{operation}")
            try:
                answer = cast("Mapping[str, Any]", getattr(self.client, operation)(**given))
            except ClientError as error:
                if _code(error) in THROTTLED and wait is not None:
                    self.sleep(wait * (0.5 + self.chance()))
                    continue
                raise _translated(error, operation) from error
            except (BotoCoreError, HTTPError) as error:
                msg = f"Kendra cannot be reached ({type(error).__name__})"
                raise Unavailable(msg) from error
            failpoint(f"kendra.after_{operation}")
            return answer
        raise AssertionError  # the last wait is None, which ends in an answer or an error


def listed(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of an answer; it may be missing."""
    return cast("Sequence[Mapping[str, Any]]", answer.get(name) or ())


def inner(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A structure of an answer; it may be missing."""
    return cast("Mapping[str, Any]", answer.get(name) or {})


def _code(error: ClientError) -> str:
    response = cast("Mapping[str, Mapping[str, object]]", error.response)
    return str(response.get("Error", {}).get("Code", ""))


def _translated(error: ClientError, operation: str) -> Unavailable:
    """Kendra's own message stays out: it may repeat the question."""
    code = _code(error)
    if code in THROTTLED:
        return SearchBusy(f"Kendra throttles {operation}", retry_after=10.0)
    retry_after = 5.0 if code in PASSING else 60.0
    return Unavailable(f"Kendra answers {code} to {operation}", retry_after=retry_after)
