"""What goes wrong with AWS's storage services, in the words of our ports."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from bot.ports import Busy, PortError, StorageDamaged, StorageFull

TRANSIENT = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "ItemCollectionSizeLimitExceededException",
        "KmsThrottled",
        "LimitExceededException",
        "OverLimit",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)

FULL = frozenset({"EntityTooLarge", "QuotaExceededException"})


@contextmanager
def translated(what: str) -> Generator[None]:
    """Raises `Busy` for what may go better next time, `StorageDamaged` for what an operator must mend.

    Args:
        what: The thing asked, such as "the queue"; the first words of the error.
    """
    try:
        yield
    except ClientError as error:
        raise from_client(error, what) from error
    except (BotoCoreError, HTTPError) as error:
        msg = f"{what} cannot be reached ({type(error).__name__})"
        raise Busy(msg) from error


def from_client(error: ClientError, what: str) -> PortError:
    """Our error for one that AWS answered with; its message stays out, it may repeat what was sent."""
    code, status = code_of(error), status_of(error)
    if code in TRANSIENT or status in {429, 503} or status >= 500:  # noqa: PLR2004 - HTTP's own
        return Busy(f"{what} answers {code}")
    if code in FULL:
        return StorageFull(f"{what} has no room left ({code})")
    return StorageDamaged(f"{what} answers {code}; check that it exists and may be used")


def code_of(error: ClientError) -> str:
    """AWS's own name of the error."""
    response = cast("Mapping[str, Mapping[str, object]]", error.response)
    return str(response.get("Error", {}).get("Code", "")).rpartition(".")[2]


def status_of(error: ClientError) -> int:
    """The HTTP status it came with."""
    response = cast("Mapping[str, Mapping[str, object]]", error.response)
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status if isinstance(status, int) else 0
