"""Mail messages: who wrote what to whom; attachments are named, not read."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from rag.domain import Block, Reading
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.webpage import html_blocks, parse_html

_SHOWN = ("From", "To", "Cc", "Date")
_MOST_PARTS = 1_000


def read_eml(source: Source) -> Reading:
    """The headers people read, then the message: its plain text, or its HTML where that is all."""
    message = message_from_bytes(source.data, policy=policy.default)
    subject = _header(message, "Subject")
    heads = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
    blocks: list[Block] = []
    if subject:
        blocks.append(Block(kind="heading", text=subject, level=1))
    if heads:
        blocks.append(Block(kind="paragraph", text="\n".join(heads)))
    attached: list[str] = []
    blocks.extend(_body(message, attached))
    return Reading(
        title=subject or source.title,
        blocks=tuple(blocks),
        media_type="message/rfc822",
        warnings=_warnings(attached),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean_line(str(message[name] or ""))[:1000]
    except (ValueError, TypeError, AttributeError, IndexError, LookupError):
        return ""


def _body(message: EmailMessage, attached: list[str]) -> Iterator[Block]:
    plain: list[EmailMessage] = []
    rich: list[EmailMessage] = []
    for count, part in enumerate(_parts(message)):
        kind, name = part.get_content_type(), part.get_filename()
        if name or part.get_content_disposition() == "attachment":
            attached.append(clean_line(name or kind)[:200])
        elif kind == "text/plain":
            plain.append(part)
        elif kind == "text/html":
            rich.append(part)
        if count > _MOST_PARTS:
            break
    for part in plain:
        yield from text_blocks(_text(part))
    for part in rich if not plain else ():
        yield from html_blocks(parse_html(_text(part) or "<p></p>"))


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The message's leaves in order; forwarded messages are walked into."""
    stack = [message]
    while stack:
        part = stack.pop()
        inner = cast("list[EmailMessage] | str | None", part.get_payload())
        if isinstance(inner, list):
            stack.extend(reversed(inner))
        else:
            yield part


def _text(part: EmailMessage) -> str:
    data = cast("bytes | None", part.get_payload(decode=True)) or b""
    return decode(data, str(part.get_content_charset() or ""))


def _warnings(attached: list[str]) -> tuple[str, ...]:
    if not attached:
        return ()
    return (f"Its attachments were not read: {', '.join(attached[:20])}.",)
