"""The front door: durable before acknowledged, and nothing but 2xx and 4xx for what comes in."""

from datetime import timedelta

from bot.domain import Delivery
from bot.http import HttpRequest, HttpResponse
from bot.ingress import Ingress
from bot.ports import Admission, Busy
from tests.fakes.clock import Clock
from tests.fakes.queue import FakeDeliveryQueue


class OpenDoor:
    """Takes every body as one delivery."""

    def __init__(self, now: Clock) -> None:
        self._now = now

    def admit(self, request: HttpRequest) -> Admission:
        delivery = Delivery(
            id=request.body.decode(),
            source="slack",
            thread_key="t",
            kind="event",
            payload="{}",
            received=self._now(),
        )
        return Admission(HttpResponse.text(200, "taken"), [delivery])


class FullQueue(FakeDeliveryQueue):
    """Takes nothing."""

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        del delay
        raise Busy(delivery.id)


def post(body: bytes = b"d1", path: str = "/slack/events", method: str = "POST") -> HttpRequest:
    return HttpRequest(method=method, path=path, body=body)


def test_what_is_acknowledged_lies_on_the_queue() -> None:
    now = Clock()
    queue = FakeDeliveryQueue(now=now)

    response = Ingress({"/slack/events": OpenDoor(now)}, queue).handle(post())

    assert response.status == 200
    lease = queue.lease()
    assert lease is not None
    assert lease.delivery.id == "d1"


def test_a_retry_is_acknowledged_and_stored_once() -> None:
    now = Clock()
    queue = FakeDeliveryQueue(now=now)
    ingress = Ingress({"/slack/events": OpenDoor(now)}, queue)

    statuses = [ingress.handle(post()).status for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert queue.lease() is not None
    assert queue.lease() is None


def test_what_cannot_be_stored_is_not_acknowledged() -> None:
    now = Clock()

    response = Ingress({"/slack/events": OpenDoor(now)}, FullQueue(now=now)).handle(post())

    assert response.status == 503


def test_a_platform_that_is_not_set_up_has_no_door() -> None:
    assert Ingress({}, FakeDeliveryQueue(now=Clock())).handle(post()).status == 404


def test_health_needs_nothing() -> None:
    request = post(path="/healthz", method="GET")

    assert Ingress({}, FakeDeliveryQueue(now=Clock())).handle(request).status == 200


def test_a_body_over_a_megabyte_is_refused_before_it_is_looked_at() -> None:
    now = Clock()
    ingress = Ingress({"/slack/events": OpenDoor(now)}, FakeDeliveryQueue(now=now))

    assert ingress.handle(post(b"x" * (1024 * 1024 + 1))).status == 413


def test_only_posts_come_in() -> None:
    now = Clock()
    ingress = Ingress({"/slack/events": OpenDoor(now)}, FakeDeliveryQueue(now=now))

    assert ingress.handle(post(method="GET")).status == 405
