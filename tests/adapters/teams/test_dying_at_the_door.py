"""The front dies while it fetches the keys of Teams: nothing was acknowledged, and what Teams sends again comes in once."""

import pytest

from bot.ingress import Ingress
from bot.platforms.teams.verify import TeamsDoor, TeamsTrust
from tests.fakes.clock import Clock
from tests.fakes.death import Death
from tests.fakes.queue import FakeDeliveryQueue
from tests.fakes.teams.keys import APP_ID, METADATA, TENANT, KeyServer, token
from tests.fakes.teams.payloads import SERVICE_URL, payload, request

PATH = "/api/messages"


def front(queue: FakeDeliveryQueue, clock: Clock, keys: KeyServer) -> Ingress:
    """A front that has just started and knows no key."""
    trust = TeamsTrust(app_id=APP_ID, tenants=frozenset({TENANT}), metadata_url=METADATA)
    return Ingress({PATH: TeamsDoor(trust, now=clock, fetch=keys)}, queue)


@pytest.mark.parametrize("where", ["teams_keys.before_fetch", "teams_keys.after_fetch"])
def test_a_death_while_keys_are_fetched_loses_nothing(where: str) -> None:
    clock, keys = Clock(), KeyServer()
    queue = FakeDeliveryQueue(now=clock)
    sent = request(payload("personal"), f"Bearer {token(clock(), SERVICE_URL)}")

    with Death(counts=where.__eq__) as death:
        front(queue, clock, keys).handle(sent)
    assert death.came
    assert queue.lease() is None

    again = front(queue, clock, keys)
    assert [again.handle(sent).status for _ in range(2)] == [200, 200]
    assert queue.lease() is not None
    assert queue.lease() is None
