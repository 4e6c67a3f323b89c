"""Passages as vectors, for indexes that were given an embedding model."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag.domain import Principal, Unavailable
from rag.failpoint import failpoint
from rag.fluency import Fluency
from rag.retrievers.embedded.matrix import Matrix, OtherLength
from rag.retrievers.embedded.parts import Described, parts
from rag.retrievers.embedded.snapshot import Snapshot

_LOG = logging.getLogger(__name__)
_MADE = "parts-1"
"""Changes with what vectors are made of: those made otherwise are made anew."""
_AT_ONCE = 64
"""Texts given to the model in one call."""
_GONE = 0.5
"""Share of vectors of removed passages from which on all are loaded anew."""
_FAR = 2.0
_NEAR = 6.0
"""Standard deviations above the corpus' mean likeness where relevance begins and where it is full."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a question and its nearest passages are."""

    cosines: dict[int, float]
    """By passage number, of the nearest and of those asked for."""
    editions: dict[int, int]
    mean: float
    spread: float

    def relevance(self, passage: int) -> float:
        """0 to 1 by how far the passage stands out: models differ too much in what a cosine means."""
        cosine = self.cosines.get(passage)
        if cosine is None or not self.spread:
            return 0.0
        return min(1.0, max(0.0, ((cosine - self.mean) / self.spread - _FAR) / (_NEAR - _FAR)))


class Sought(NamedTuple):
    """A question's vector, of length 1, and how well the model knows its language, above 0 to 1."""

    vector: NDArray[np.float32]
    fluency: float


class Vectors:
    """The model that makes vectors, those of every passage, and who may read which."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._fluency = Fluency(self._embed)
        self._lock = threading.Lock()
        self._generation = -1
        self._filled = ""
        self._matrix = Matrix(0)
        self._audiences: list[tuple[str, frozenset[str]]] = []
        self._audience_of: NDArray[np.int32] = np.zeros(0, np.int32)

    def name(self) -> str:
        """What tells these vectors from another model's, and from those made of other parts."""
        model = getattr(self._embeddings, "model", "") or getattr(
            self._embeddings, "model_name", ""
        )
        return f"{type(self._embeddings).__name__}:{model}:{_MADE}"

    def encode(self, passages: Sequence[Described]) -> list[bytes]:
        """For each passage the vectors of its parts, each of length 1, one behind the other.

        Raises:
            Unavailable: the model does not answer.
        """
        texts = [parts(passage) for passage in passages]
        vectors = iter(self._encoded([part for each in texts for part in each]))
        return [b"".join(next(vectors) for _ in each) for each in texts]

    def _encoded(self, texts: Sequence[str]) -> Iterator[bytes]:
        for start in range(0, len(texts), _AT_ONCE):
            for vector in self._embed([*texts[start : start + _AT_ONCE]]):
                yield _unit(vector).tobytes()

    def of_question(self, question: str, language: str) -> Sought | None:
        """The question as the model reads it.

        None where the model knows nothing of the language or does not answer: words alone still find something.
        """
        try:
            fluency = self._fluency.of(language)
            return Sought(_unit(self._embed_query(question)), fluency) if fluency else None
        except Unavailable:
            _LOG.warning("searched by words alone", extra={"action": "embedding_failed"})
            return None

    def near(
        self,
        snapshot: Snapshot,
        wanted: NDArray[np.float32],
        principal: Principal,
        besides: Iterable[int],
        k: int,
        *,
        pages: bool,
    ) -> Likeness | None:
        """The `k` passages most alike to `wanted` that the principal may read, and those in `besides`.

        With `pages`, how alike their whole documents are counts too. None where there are no vectors as long as
        `wanted`.
        """
        with self._lock:
            self._refresh(snapshot, len(wanted))
            if not self._matrix.numbers or self._matrix.length != len(wanted):
                return None
            return self._compare(self._matrix.cosines(wanted, pages=pages), principal, besides, k)

    def _compare(
        self, cosines: NDArray[np.float32], principal: Principal, besides: Iterable[int], k: int
    ) -> Likeness | None:
        may = np.array([principal.may_read(*a) for a in self._audiences] + [False])
        allowed = np.flatnonzero(may[self._audience_of])
        if not len(allowed):
            return None
        held, readable = self._matrix, cosines[allowed]
        best = allowed[np.argsort(-readable)[:k]]
        places = {*best.tolist(), *(held.places[n] for n in besides if n in held.places)}
        return Likeness(
            cosines={held.numbers[at]: float(cosines[at]) for at in places},
            editions={held.numbers[at]: held.editions[at] for at in places},
            mean=float(readable.mean()),
            spread=float(readable.std()),
        )

    def _refresh(self, snapshot: Snapshot, length: int) -> None:
        """Takes in what was written since, and forgets who may read what is gone."""
        generation = snapshot.generation()
        if generation == self._generation:
            return
        filled = snapshot.fact("vectors_filled")
        gone = int((self._audience_of == len(self._audiences)).sum())
        many = _GONE * len(self._matrix.numbers)
        if self._matrix.length != length or filled != self._filled or gone > many:
            self._matrix = Matrix(length)
        self._filled = filled
        try:
            self._matrix.take_in([*snapshot.vectors(self._matrix.last)])
        except OtherLength:
            msg = "vectors of another length than the model's were left out of a search"
            _LOG.warning(msg, extra={"action": "embedding_mismatch"})
        self._learn_audiences(snapshot.audiences())
        self._generation = generation

    def _learn_audiences(self, audiences: dict[int, tuple[str, frozenset[str]]]) -> None:
        places = {audience: at for at, audience in enumerate(dict.fromkeys(audiences.values()))}
        self._audiences = list(places)
        of_edition = {edition: places[audience] for edition, audience in audiences.items()}
        # Those of gone editions point behind the last audience, which nobody may read.
        gone = len(places)
        self._audience_of = np.array(
            [of_edition.get(e, gone) for e in self._matrix.editions], np.int32
        )

    def _embed(self, texts: list[str]) -> list[list[float]]:
        failpoint("embeddings.before_call")
        try:
            found = self._embeddings.embed_documents(texts)
        except Exception as error:
            # Every provider raises errors of its own.
            msg = f"The embedding model does not answer: {type(error).__name__}."
            raise Unavailable(msg) from error
        failpoint("embeddings.after_call")
        return found

    def _embed_query(self, question: str) -> list[float]:
        failpoint("embeddings.before_call")
        try:
            found = self._embeddings.embed_query(question)
        except Exception as error:
            msg = f"The embedding model does not answer: {type(error).__name__}."
            raise Unavailable(msg) from error
        failpoint("embeddings.after_call")
        return found


def _unit(vector: Sequence[float]) -> NDArray[np.float32]:
    array = np.asarray(vector, np.float32)
    length = float(np.linalg.norm(array))
    return array / np.float32(length) if length else array
