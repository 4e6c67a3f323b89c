"""What adapters raise.

PortError
├── Busy            the other side throttles or is briefly away; worth another try
├── Lost            a claim or lease is no longer ours: stop, somebody else goes on
├── Held            somebody else works on this right now: come back later
├── Finished        this question has had its one outcome: drop it
├── Conflict        a conditional write met a newer revision: read again
├── Gone            the place, message or file no longer exists or we were put out: never retry
├── StorageFull     the disk or the quota is full
└── StorageDamaged  the store cannot be opened; the text says what to do
"""


class PortError(Exception):
    """Base of what adapters raise; the text is for the log, never for people."""


class Busy(PortError):
    """The other side throttles or is briefly away.

    Args:
        message: One sentence for the log.
        retry_after: Seconds after which another try makes sense.
    """

    def __init__(self, message: str, *, retry_after: float = 2.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Lost(PortError):
    """A claim or lease is no longer ours."""


class Held(PortError):
    """Somebody else works on this right now.

    Args:
        message: One sentence for the log.
        retry_after: Seconds until the other's lease ends at the latest.
    """

    def __init__(self, message: str, *, retry_after: float = 2.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Finished(PortError):
    """This question has had its one outcome."""


class Conflict(PortError):
    """A conditional write met a newer revision."""


class Gone(PortError):
    """The place, message or file no longer exists, or we may no longer reach it."""


class StorageFull(PortError):
    """No room left; nothing of this write was kept."""


class StorageDamaged(PortError):
    """The store cannot be opened; the text says what to do and may be shown to the operator."""
