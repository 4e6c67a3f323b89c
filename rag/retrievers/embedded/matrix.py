"""Vectors side by side in memory, and how alike they are to a question's."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PAGE = 0.5
"""What a document's own likeness counts beside that of a part, where whole pages are looked for."""
_TINY = 1e-9


class OtherLength(ValueError):
    """Vectors are not as long as the others."""


class Matrix:
    """The vectors of passages' parts, and of whole documents.

    They are compared one by one: exact, and quick enough for some hundred thousand passages. A passage is as much
    like a question as its best part; a document has the direction of all its parts together.

    Args:
        length: Numbers of a vector.
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self.numbers: list[int] = []
        """The passages, in the order of their vectors."""
        self.editions: list[int] = []
        """What each passage is of."""
        self.places: dict[int, int] = {}
        """Where each passage stands."""
        self._parts: NDArray[np.float32] = np.zeros((0, length), np.float32)
        self._first: NDArray[np.intp] = np.zeros(0, np.intp)
        self._pages: NDArray[np.float32] = np.zeros((0, length), np.float32)
        self._page_of: NDArray[np.intp] = np.zeros(0, np.intp)

    @property
    def last(self) -> int:
        """The number of the last passage; 0 where there is none."""
        return self.numbers[-1] if self.numbers else 0

    def take_in(self, fresh: Sequence[tuple[int, int, bytes]]) -> None:
        """Adds passages: the number of each, its edition, and the vectors of its parts one behind the other.

        Raises:
            OtherLength: a vector is longer or shorter than the others; nothing was added.
        """
        held = [np.frombuffer(vectors, np.float32) for _, _, vectors in fresh]
        if any(not len(each) or len(each) % self.length for each in held):
            raise OtherLength
        if not held:
            return
        parts = np.concatenate(held).reshape(-1, self.length)
        first = np.cumsum([0, *(len(each) // self.length for each in held[:-1])])
        editions = [edition for _, edition, _ in fresh]
        # An edition's passages are numbered one after the other.
        begins = np.flatnonzero(np.diff(editions, prepend=-1))
        page_of = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(fresh)))
        self._first = np.concatenate([self._first, len(self._parts) + first])
        self._parts = np.vstack([self._parts, parts])
        self._page_of = np.concatenate([self._page_of, len(self._pages) + page_of])
        self._pages = np.vstack([self._pages, _unit(np.add.reduceat(parts, first[begins]))])
        self.numbers += [number for number, _, _ in fresh]
        self.editions += editions
        self.places = {number: at for at, number in enumerate(self.numbers)}

    def cosines(self, wanted: NDArray[np.float32], *, pages: bool) -> NDArray[np.float32]:
        """How alike each passage is to `wanted`, a vector of length 1; with `pages` its document counts too."""
        cosines = np.maximum.reduceat(self._parts @ wanted, self._first)
        if pages:
            cosines = (cosines + _PAGE * (self._pages @ wanted)[self._page_of]) / (1 + _PAGE)
        return cosines


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(_TINY))
    return unit
