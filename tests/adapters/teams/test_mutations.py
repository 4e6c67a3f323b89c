"""Thousands of damaged activities: a 4xx or a quiet 200, never a crash at the door or behind it."""

import json
import random
from typing import Any

import pytest

from bot.domain import Delivery
from tests.fakes.teams.keys import token
from tests.fakes.teams.payloads import FOLDER, request
from tests.fakes.teams.world import World

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\ud800",
    "\x00",
    [],
    {},
    [[]],
    [{}],
    {"id": []},
]
FINE = {200, 400, 401, 403, 413, 501}


def damaged(held: Any, chance: random.Random) -> Any:
    """The same JSON with something in it exchanged, dropped or doubled."""
    if isinstance(held, dict) and held and chance.random() < 0.8:
        changed: dict[Any, Any] = dict(held)  # pyright: ignore[reportUnknownArgumentType]
        name = chance.choice(list(changed))
        if chance.random() < 0.2:
            del changed[name]
        else:
            changed[name] = damaged(changed[name], chance)
        return changed
    if isinstance(held, list) and held and chance.random() < 0.7:
        return [damaged(each, chance) for each in held]  # pyright: ignore[reportUnknownVariableType]
    return chance.choice(ODD)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_json_is_refused_or_understood(world: World, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    bearer = f"Bearer {token(world.clock(), world.teams.service_url)}"
    for path in sorted(FOLDER.glob("*.json")):
        for _ in range(10):
            activity = {**json.loads(path.read_text()), "serviceUrl": world.teams.service_url}
            for _ in range(chance.randint(1, 4)):
                activity = damaged(activity, chance)
            admission = world.door.admit(request(json.dumps(activity).encode(), bearer))
            assert admission.response.status in FINE, activity
            for delivery in admission.deliveries:
                storable(delivery)
                world.translator.events(delivery)


@pytest.mark.parametrize("seed", range(10))
def test_damaged_bytes_are_refused_or_understood(world: World, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    bearer = f"Bearer {token(world.clock(), world.teams.service_url)}"
    for path in sorted(FOLDER.glob("*.json")):
        activity = {**json.loads(path.read_text()), "serviceUrl": world.teams.service_url}
        body = bytearray(json.dumps(activity).encode())
        for _ in range(chance.randint(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        admission = world.door.admit(request(bytes(body), bearer))
        assert admission.response.status in FINE
        for delivery in admission.deliveries:
            storable(delivery)
            world.translator.events(delivery)


def storable(delivery: Delivery) -> None:
    """Every text of a delivery can be written to disk."""
    for text in (
        delivery.id,
        delivery.thread_key,
        delivery.kind,
        delivery.payload,
        delivery.tenant,
    ):
        text.encode()
