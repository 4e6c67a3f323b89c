"""An alarm that rings when the test says so."""

from collections.abc import Callable


class FakeAlarm:
    """Stands where alarms are made; keeps those that are set."""

    def __init__(self) -> None:
        self._set: list[_Set] = []

    def __call__(self, seconds: float, ring: Callable[[], None]) -> "_Set":
        del seconds
        return _Set(ring, self._set)

    def ring(self) -> None:
        """The time of all that are set has come."""
        for each in tuple(self._set):
            each.ring()


class _Set:
    def __init__(self, ring: Callable[[], None], among: "list[_Set]") -> None:
        self.ring = ring
        self._among = among

    def start(self) -> None:
        self._among.append(self)

    def cancel(self) -> None:
        if self in self._among:
            self._among.remove(self)
