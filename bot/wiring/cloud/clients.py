"""AWS clients by service, each made once; addresses come from `AWS_ENDPOINT_URL_*` where set.

botocore alone: boto3 adds nothing here but time to load.
"""

import threading
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, NoRegionError
from botocore.session import get_session

from bot.config import SettingsError

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
        """The client of a service.

        Raises:
            SettingsError: what AWS's own settings name cannot be, or they name no region.
        """
        with self._lock:
            if service not in self._made:
                self._made[service] = self._opened(service, config)
            return self._made[service]

    def _opened(self, service: str, config: Config) -> Any:
        try:
            return self._session.create_client(service, config=config)
        except NoRegionError as error:
            msg = "AWS is asked in a region: set AWS_REGION, such as AWS_REGION=eu-west-1."
            raise SettingsError(msg) from error
        except BotoCoreError as error:
            msg = f"AWS cannot be asked with the settings here: {error}."
            raise SettingsError(msg) from error

    def credentials(self) -> Any:
        """What requests are signed with, renewed by itself; None where there are none."""
        return self._session.get_credentials()
