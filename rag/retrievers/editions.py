"""What counts of a document whose passages are written one by one: an edition, shown and hidden in a single write."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from rag.domain import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """Which edition of a document is found, and which others may still have passages.

    Args:
        document: Its id.
        organisation: Whose it is.
        readers: Who may find it.
        edition: The one that is found; empty for none.
        count: Its passages.
        others: Editions that are not found and may have passages, with how many.
    """

    document: str
    organisation: str
    readers: frozenset[str]
    edition: str = ""
    count: int = 0
    others: Mapping[str, int] = field(default_factory=dict[str, int])

    def shown_to(self, principal: Principal) -> bool:
        """Whether it can be found, and by this principal."""
        return bool(self.edition) and principal.may_read(self.organisation, self.readers)

    def begun(self, edition: str, count: int) -> Self:
        """While another edition is written: what is found stays, and a killed writer's passages are known."""
        return replace(self, others={**self.others, edition: count})

    def shown(self, edition: str, count: int) -> Self:
        """That edition is found instead of the one before."""
        others = {name: held for name, held in self._every().items() if name != edition}
        return replace(self, edition=edition, count=count, others=others)

    def hidden(self) -> Self:
        """Nothing of it is found any more."""
        return replace(self, edition="", count=0, others=self._every())

    def tidy(self) -> Self:
        """Nothing of other editions is left."""
        return replace(self, others={})

    def _every(self) -> Mapping[str, int]:
        return {**self.others, self.edition: self.count} if self.edition else self.others
