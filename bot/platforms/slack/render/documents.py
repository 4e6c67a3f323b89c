"""Documents: the way in, the list, and the news that one can be searched."""

from collections.abc import Mapping

from bot.domain.documents import Document, readable_by
from bot.domain.replies import DocumentList, DocumentReady, UploadInvitation
from bot.platforms.slack.render.blocks import (
    Block,
    Message,
    actions,
    asking,
    button,
    code,
    header,
    line,
    link,
    link_button,
    markdown,
    message,
    note,
    rich,
    said,
    section,
)
from bot.platforms.slack.render.safety import escape, link_markers, one_line, safe_markdown
from bot.platforms.slack.render.sources import citation_links
from rag.visible import visible

_PER_MESSAGE = 40
_LONGEST_TITLE = 150


def invitation_messages(invitation: UploadInvitation) -> tuple[Message, ...]:
    """A link to the upload page, and a line for people at a terminal."""
    until = invitation.expires.strftime("%H:%M %Z").strip()
    blocks: list[Block] = [
        section(
            f"Add documents here. The link works until {escape(until)} and is yours alone.",
            accessory=link_button("Open the upload page", invitation.url, style="primary"),
        ),
        note(f"Will be readable by: {readable_by(invitation.readers, here='this channel')}."),
    ]
    if invitation.curl:
        blocks.append(
            rich(line(said("Or from a terminal:")), code(one_line(invitation.curl, 2500)))
        )
    return (message(blocks, "Add documents with this link."),)


def list_messages(found: DocumentList) -> tuple[Message, ...]:
    """One page of what this person may read."""
    documents = found.page.documents
    if not documents:
        empty = "I hold no document that you may read. Add one with `/footnote add`."
        return (message((markdown(empty),), empty),)
    total = found.page.total
    title = f"{total} document{'s' if total != 1 else ''} you may read"
    messages: list[Message] = []
    for at in range(0, len(documents), _PER_MESSAGE):
        batch = documents[at : at + _PER_MESSAGE]
        rows: list[Block] = [_row(each, found.links, found.removable) for each in batch]
        if at == 0:
            rows.insert(0, header(title))
        if at + _PER_MESSAGE >= len(documents) and found.page.next:
            rows.append(actions(button("Show more", "list", found.page.next)))
        messages.append(message(rows, title))
    return tuple(messages)


def ready_messages(ready: DocumentReady) -> tuple[Message, ...]:
    """A document can be searched now."""
    document = ready.document
    title = one_line(document.title or document.name, _LONGEST_TITLE)
    pages = f", {document.pages} page{'s' if document.pages != 1 else ''}" if document.pages else ""
    named = link(ready.links.get(document.id, ""), title)
    blocks: list[Block] = [
        section(f"*{named}* is searchable now{pages}."),
        note(f"Readable by: {readable_by(document.readers, here='this channel')}."),
    ]
    if ready.summary:
        links = citation_links(ready.citations, ready.links)
        blocks.insert(1, markdown(link_markers(safe_markdown(ready.summary), links)[:11_500]))
    if ready.suggestions:
        questions = [
            button(one_line(each, 75), "ask", each, number=at)
            for at, each in enumerate(map(visible, ready.suggestions[:5]))
        ]
        blocks.append(actions(*questions))
    return (message(blocks, f"{title} is searchable now."),)


def _row(document: Document, links: Mapping[str, str], removable: frozenset[str]) -> Block:
    title = one_line(document.title or document.name, _LONGEST_TITLE)
    facts = [readable_by(document.readers)]
    if document.pages:
        facts.insert(0, f"{document.pages} page{'s' if document.pages != 1 else ''}")
    facts.append(f"updated {document.updated:%d %b %Y}")
    if document.state != "indexed":
        facts.insert(0, f"{document.state}{f': {document.reason}' if document.reason else ''}")
    text = f"*{link(links.get(document.id, ''), title)}*\n{escape(' · '.join(facts))}"
    return section(text, accessory=_remover(document, title) if document.id in removable else None)


def _remover(document: Document, title: str) -> Block:
    return asking(
        button("Remove", "confirm-remove", document.id),
        title="Remove this document?",
        text=f"{one_line(title, 120)} will be out of every answer. This cannot be undone.",
        yes="Remove",
    )
