"""A platform's way in."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import Delivery
from bot.http import HttpRequest, HttpResponse


class Admission:
    """What a door decided: deliveries to store, and the response to give once they are durable."""

    __slots__ = ("deliveries", "response")

    def __init__(self, response: HttpResponse, deliveries: Sequence[Delivery] = ()) -> None:
        self.response = response
        self.deliveries = tuple(deliveries)


class Door(Protocol):
    """One platform's way in: checks who speaks and what it is, without any SDK."""

    def admit(self, request: HttpRequest) -> Admission:
        """Verifies a request; a bad one gets a 4xx admission without deliveries, never an exception."""
        ...
