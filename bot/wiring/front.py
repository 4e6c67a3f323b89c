"""The front door alone, for the ingress Lambda: no SDK of any platform, no LangChain, no pydantic."""

from collections.abc import Callable, Mapping

from bot.config import Settings
from bot.ingress import Ingress
from bot.ports import Clock, DeliveryQueue, Door
from bot.rotation import LaterDoor, RotatingDoor
from bot.storage.sqs.courtesy import CourteousQueue
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.edge import Handle, behind_edge
from bot.wiring.cloud.queues import queue_at
from bot.wiring.cloud.secrets import load_cloud_settings, settings_versions
from bot.wiring.doors import SLACK_PATH, TEAMS_PATH, slack_door, teams_door


def open_front(*, now: Clock) -> Handle:
    """The ingress over the queue; secrets are fetched once and again as they age or rotate.

    Raises:
        SettingsError: a setting is wrong or missing.
    """
    clients = Clients()
    settings = load_cloud_settings(clients)
    main = queue_at(settings.queue_url, settings, clients, now=now)
    queue: DeliveryQueue = main
    if settings.ingest_queue_url:
        notes = queue_at(settings.ingest_queue_url, settings, clients, now=now)
        queue = CourteousQueue(main, notes)
    ingress = Ingress(_doors(settings, clients, now), queue)
    return behind_edge(ingress.handle, settings, clients, now=now)


def _doors(settings: Settings, clients: Clients, now: Clock) -> Mapping[str, Door]:
    def rotating(make: Callable[[Settings, Clock], Door]) -> Door:
        def load() -> list[Door]:
            return [make(version, now) for version in settings_versions(clients, settings)]

        return RotatingDoor(load, now=now)

    doors: dict[str, Door] = {}
    if settings.slack_signing_secret:
        doors[SLACK_PATH] = rotating(slack_door)
    if settings.teams_app_id:
        # Its secret is not ours but Microsoft's keys, which it fetches and keeps by itself.
        doors[TEAMS_PATH] = LaterDoor(lambda: teams_door(settings, now))
    return doors
