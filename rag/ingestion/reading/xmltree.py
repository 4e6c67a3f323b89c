"""XML parsed with nothing fetched, nothing expanded and nothing endless."""

from typing import Any, TypeAlias, cast

from lxml import etree

from rag.domain import Unreadable

Element: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - lxml has no other name

_ENTITIES = "Its XML declares entities of its own, which is not accepted."


def parse_xml(data: bytes, *, doctype: bool = False) -> Element:
    """The root of the document.

    Args:
        data: The document's bytes.
        doctype: Whether a document type without entities of its own may stand at its head.

    Raises:
        Unreadable: it is not well formed, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(_refusal(data)) from error
    declared = cast("Any", root.getroottree().docinfo.internalDTD)
    if declared is not None and (not doctype or any(True for _ in declared.iterentities())):
        raise Unreadable(_ENTITIES)
    return root


def _refusal(data: bytes) -> str:
    if b"<!ENTITY" in data:
        return _ENTITIES
    return "Its XML is damaged, cut off or nested too deeply."


def local(element: Element) -> str:
    """The element's name without its namespace; empty for what is not an element."""
    tag = cast("object", element.tag)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
