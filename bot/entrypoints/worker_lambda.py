"""The worker Lambda: deliveries from the queue, one question at a time.

Deadline-aware: with ten seconds left an answer ends with what it has. Ready for SnapStart: only code is
loaded before the snapshot, everything that must differ between sandboxes is made after.
"""

import importlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

from bot.entrypoints.powertools import carried_out, log_with_powertools
from bot.wiring.clock import present
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.secrets import load_cloud_settings
from bot.wiring.cloud.service import CloudService, open_service
from bot.wiring.search import ELSEWHERE

CODE = (
    "bot.platforms.slack.assembly",
    "bot.platforms.teams.assembly",
    "bot.wiring.cloud.search",
    "bot.wiring.loaded",
    "rag.chat_models.bedrock",
    "rag.chat_models.sagemaker.chat",
    "rag.retrievers.opensearch",
)


class Context(Protocol):
    """What Lambda says of the invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Until the sandbox is killed."""
        ...


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Carries records out in order; says which of them must come again."""
    return carried_out(event, lambda record: worked(_service(), record, context))


def worked(service: CloudService, record: Mapping[str, Any], context: Context) -> bool:
    """Handles one record within the time that is left once the service is open."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return service.work(record, time_left=left)


@cache
def _service() -> CloudService:
    """Opened at the first record and kept while the sandbox lives."""
    settings = load_cloud_settings(Clients())
    log_with_powertools(settings.log_level, service="worker")
    return open_service(settings, now=present)


def load_code() -> None:
    """Loads what a question may need, whatever index and model, before SnapStart takes its picture; opens nothing."""
    for module in (*CODE, *(opener.partition(":")[0] for opener in ELSEWHERE.values())):
        importlib.import_module(module)


if find_spec("snapshot_restore_py") is not None:
    # Only Lambda's own runtime has it; it calls back at the right moment.
    importlib.import_module("snapshot_restore_py").register_before_snapshot(load_code)
