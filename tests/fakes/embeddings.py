"""An embedding model that knows some languages."""

from langchain_core.embeddings import Embeddings

from rag.fluency.pairs import PAIRS


class Fluent(Embeddings):
    """Puts what is asked and what answers it in one direction, in the languages it knows."""

    def __init__(self, *languages: str) -> None:
        held = [
            line.strip().split(" | ")
            for language in languages
            for line in PAIRS[language].strip().splitlines()
        ]
        self._directions = {text: at for at, pair in enumerate(held) for text in pair}
        self._count = len(held)

    def vector(self, text: str) -> list[float]:
        vector = [0.1, *[0.0] * self._count]
        if text in self._directions:
            vector[1 + self._directions[text]] = 1.0
        return vector

    def embed_query(self, text: str) -> list[float]:
        return self.vector(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vector(text) for text in texts]


class English(Fluent):
    """Knows no other language, as many models."""

    model = "english"

    def __init__(self) -> None:
        super().__init__("en")


class Away(English):
    """Does not answer."""

    def vector(self, text: str) -> list[float]:
        raise ConnectionError(text)
