"""A secret may be changed while the door is open."""

from collections.abc import Sequence
from datetime import timedelta

from bot.http import HttpRequest, HttpResponse
from bot.ports import Admission, Door
from bot.rotation import LaterDoor, RotatingDoor
from tests.fakes.clock import Clock


class SecretDoor:
    """Admits who says its word."""

    def __init__(self, word: str) -> None:
        self._word = word.encode()

    def admit(self, request: HttpRequest) -> Admission:
        status = 200 if request.body == self._word else 401
        return Admission(HttpResponse(status=status))


class Secrets:
    """What the secret store holds."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked = 0

    def __call__(self) -> Sequence[Door]:
        self.asked += 1
        return [SecretDoor(word) for word in self.words]


def knock(door: Door, word: str) -> int:
    request = HttpRequest(method="POST", path="/", body=word.encode())
    return door.admit(request).response.status


def test_the_secret_before_is_accepted_too() -> None:
    door = RotatingDoor(Secrets("new", "old"), now=Clock())

    assert [knock(door, word) for word in ("new", "old", "older")] == [200, 200, 401]


def test_a_secret_rotated_a_moment_ago_is_fetched_when_a_signature_does_not_hold() -> None:
    secrets, clock = Secrets("old"), Clock()
    door = RotatingDoor(secrets, now=clock)
    assert knock(door, "old") == 200
    secrets.words = ("new", "old")
    clock.advance(31)

    assert [knock(door, word) for word in ("new", "old")] == [200, 200]


def test_wrong_signatures_do_not_make_us_ask_all_the_time() -> None:
    secrets, clock = Secrets("right"), Clock()
    door = RotatingDoor(secrets, now=clock)

    for _ in range(100):
        assert knock(door, "wrong") == 401
    assert secrets.asked == 1
    clock.advance(31)
    knock(door, "wrong")
    assert secrets.asked == 2


def test_secrets_age() -> None:
    secrets, clock = Secrets("old"), Clock()
    door = RotatingDoor(secrets, now=clock)
    knock(door, "old")
    secrets.words = ("new",)
    clock.advance(timedelta(minutes=5))

    assert [knock(door, word) for word in ("old", "new")] == [401, 200]


def test_a_later_door_is_built_once_and_only_when_somebody_knocks() -> None:
    built: list[SecretDoor] = []

    def build() -> Door:
        built.append(SecretDoor("word"))
        return built[-1]

    door = LaterDoor(build)
    assert built == []
    assert [knock(door, "word"), knock(door, "no")] == [200, 401]
    assert len(built) == 1
