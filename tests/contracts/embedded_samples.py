"""Documents for the tests of the embedded engine."""

from rag.domain import EVERYONE, IndexedDocument, Passage, Principal

EVERYBODY = Principal(readers=frozenset({EVERYONE}))


def document(
    name: str, *, version: int = 1, readers: tuple[str, ...] = (EVERYONE,)
) -> IndexedDocument:
    return IndexedDocument(
        id=name,
        title=f"About {name}",
        name=f"{name}.md",
        readers=frozenset(readers),
        version=version,
    )


def passages(name: str, *texts: str, version: int = 1) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            id=f"{name}@{version}:{position}",
            document=name,
            title=f"About {name}",
            text=text,
            page=position + 1,
            heading=("Part", str(position)),
            position=position,
            version=version,
        )
        for position, text in enumerate(texts)
    )
