"""A document that nobody may read: if a search ever returns it, the reader filter is broken."""

from bot.wiring.search import CANARY, Search
from rag.domain import EVERYONE, FilterBroken, IndexedDocument, Passage, Principal

_NOBODY = "group:footnote:nobody"
_WORDS = "footnote canary zephyrine quagmire vellichor"


def plant_canary(search: Search, organisation: str) -> None:
    """Puts the canary into the index, where only a group without members may read it.

    Raises:
        Held: the index takes it and shows it later.
        Unavailable: the index does not answer.
    """
    if search.index.state(CANARY) in {"indexed", "pending"}:
        return
    document = IndexedDocument(
        id=CANARY, title="Canary", readers=frozenset({_NOBODY}), organisation=organisation
    )
    passage = Passage(id=f"{CANARY}@1:0", document=CANARY, title="Canary", text=_WORDS)
    search.index.put(document, [passage])


def canary_found(search: Search, organisation: str) -> bool:
    """Whether people who may not read it find the canary by its very words; if so, nothing is found any more.

    Raises:
        Unavailable: the index does not answer.
    """
    principal = Principal(
        readers=frozenset({EVERYONE, "user:web:operator", "channel:slack:C0"}),
        organisation=organisation,
    )
    try:
        search.find(_WORDS, principal, k=5)
    except FilterBroken:
        return True
    return False
