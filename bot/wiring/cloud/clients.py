"""AWS clients by service, each made once; addresses come from `AWS_ENDPOINT_URL_*` where set.

botocore alone: boto3 adds nothing here but time to load.
"""

import threading
from typing import Any

from botocore.config import Config
from botocore.session import get_session

QUICK = Config(
    connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4}
)


class Clients:
    """Makes clients; safe to share among threads."""

    def __init__(self) -> None:
        self._session: Any = get_session()
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __call__(self, service: str, config: Config = QUICK) -> Any:
        """The client of a service."""
        with self._lock:
            if service not in self._made:
                self._made[service] = self._session.create_client(service, config=config)
            return self._made[service]

    def credentials(self) -> Any:
        """What requests are signed with, renewed by itself; None where there are none."""
        return self._session.get_credentials()
