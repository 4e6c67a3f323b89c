"""Our side of `benchmarks.reading`: python -m benchmarks.reading_ours FOLDER split|index."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rag.domain import EVERYONE, IndexedDocument, Passage, Reading
from rag.ingestion.sandbox import FileReader
from rag.ingestion.splitting import split

BATCH = 16
"""Documents per commit; `footnote ingest` takes 64."""


def read(
    reader: FileReader, paths: list[Path]
) -> Iterator[tuple[int, IndexedDocument, list[Passage]]]:
    """Each file's pages and passages, in the order they are done."""
    for path, found in reader.read_many(paths):
        if not isinstance(found, Reading):
            raise found
        document = IndexedDocument(id=path.name, title=found.title, readers=frozenset({EVERYONE}))
        yield found.pages, document, list(split(found, document))


def index(folder: Path, held: Iterator[tuple[int, IndexedDocument, list[Passage]]]) -> list[int]:
    """As `footnote ingest` does it: in batches, each of them durable."""
    from rag.retrievers.embedded.index import EmbeddedIndex  # noqa: PLC0415 - half a megabyte

    counts = [0, 0]
    batch: list[tuple[IndexedDocument, list[Passage]]] = []
    opened = EmbeddedIndex(folder)
    for pages, document, passages in held:
        counts[0] += pages
        counts[1] += len(passages)
        batch.append((document, passages))
        if len(batch) >= BATCH:
            opened.put_many(batch)
            batch = []
    opened.put_many(batch)
    opened.close()
    return counts


def main() -> None:
    paths, how = sorted(Path(sys.argv[1]).glob("*.pdf")), sys.argv[2]
    with FileReader() as reader, tempfile.TemporaryDirectory() as made:
        list(read(reader, paths[:2]))
        started = time.perf_counter()
        if how == "index":
            pages, passages = index(Path(made) / "index", read(reader, paths))
        else:
            found = [(count, len(cut)) for count, _, cut in read(reader, paths)]
            pages, passages = sum(one for one, _ in found), sum(two for _, two in found)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "pages": pages, "passages": passages}))


if __name__ == "__main__":
    main()
