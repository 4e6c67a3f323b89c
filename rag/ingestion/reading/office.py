"""The package that Word, PowerPoint and Excel files are: parts in a zip, tied by relationships."""

import posixpath
from io import BytesIO
from types import TracebackType
from typing import Self

from rag.domain import Unreadable
from rag.ingestion.reading.archive import open_archive
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.xmltree import Element, local, parse_xml

R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Package:
    """An office file opened for reading, its zip already known to be harmless."""

    def __init__(self, source: Source) -> None:
        self._zip = open_archive(BytesIO(source.data), source.limits)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def bytes_of(self, part: str) -> bytes | None:
        """The part's bytes, or None where the package has no such part."""
        name = self._names.get(part.lstrip("/").lower())
        return None if name is None else self._zip.read(name)

    def xml(self, part: str) -> Element | None:
        """The part's root element, or None where the package has no such part."""
        data = self.bytes_of(part)
        return None if data is None else parse_xml(data)

    def main(self) -> str:
        """The name of the part that is the document itself.

        Raises:
            Unreadable: the package names none.
        """
        for kind, target in self.related("").values():
            if kind == "officeDocument":
                return target
        msg = "It is damaged: the document itself is missing in it."
        raise Unreadable(msg)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What `part` refers to within the package: relationship id -> its kind and the part's name."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External" or local(relation) != "Relationship":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, target.lstrip("/"))
        return found

    def title(self) -> str:
        """The title its author gave it; empty where there is none."""
        for kind, target in self.related("").values():
            root = self.xml(target) if kind == "core-properties" else None
            for element in root if root is not None else ():
                if local(element) == "title":
                    return clean_line(element.text or "")[:300]
        return ""
