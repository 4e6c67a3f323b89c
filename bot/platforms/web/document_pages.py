"""The pages of documents: the table, adding, removing."""

import json
from datetime import timedelta

from bot.domain import Document, DocumentPage, ThreadRef, UploadTicket
from bot.http import HttpResponse
from bot.platforms.web.console import ConsoleParts, Visit, see_other
from bot.platforms.web.door import NAME
from bot.platforms.web.sessions import TENANT
from rag.domain import EVERYONE

SHOWN = frozenset({"uploaded", "reading", "indexed", "failed"})
UNFINISHED = frozenset({"uploaded", "reading"})
LINK_LASTS = timedelta(minutes=10)
PAGE_SIZE = 50


class DocumentPages:
    """Shows the documents this person may read, and takes new ones in.

    Args:
        parts: What the console works with.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    def table(self, visit: Visit) -> HttpResponse:
        """The whole page."""
        page = self._page(visit)
        return self._parts.renderer.page(
            200,
            "documents.html",
            session=visit.session,
            page=page,
            unfinished=_unfinished(page),
            threads=self._parts.transcript.threads(visit.session.person.id),
            may_learn=not page.total and self._parts.learn is not None,
            may_leave=self._parts.sessions.needs_password,
            max_bytes=self._parts.max_upload_bytes,
        )

    def rows(self, visit: Visit) -> HttpResponse:
        """The table alone, for a page that watches documents being read."""
        page = self._page(visit)
        return self._parts.renderer.fragment(
            "document_table.html", page=page, unfinished=_unfinished(page)
        )

    def confirm(self, visit: Visit) -> HttpResponse:
        """Asks once more before a document is removed."""
        document = self._parts.documents.get(visit.names["document"])
        principal = visit.session.principal
        if (
            document is None
            or document.state not in SHOWN
            or not principal.may_read(document.organisation, document.readers)
        ):
            return self._parts.renderer.page(
                404, "refused.html", sentence="There is no such document."
            )
        return self._parts.renderer.page(200, "confirm.html", **self._removal(visit, document))

    def _removal(self, visit: Visit, document: Document) -> dict[str, object]:
        """What the page says and sends that asks once more."""
        return {
            "session": visit.session,
            "heading": "Remove this document?",
            "name": document.title or document.name,
            "sentence": "leaves every answer from now on, for everybody. This cannot be undone.",
            "verb": "Remove",
            "path": "/console/press",
            "fields": {
                "message": self._parts.new_id(),
                "action": "confirm-remove",
                "value": document.id,
                "back": "/documents",
            },
            "back": "/documents",
        }

    def ticket(self, visit: Visit) -> HttpResponse:
        """An upload link: for everyone's reading or this person's own, into a thread or none."""
        parts, session, fields = self._parts, visit.session, visit.fields
        thread = fields.get("thread", "")
        mine = fields.get("readers") == "me"
        ticket = UploadTicket(
            id=parts.new_id(),
            organisation=session.principal.organisation,
            owner=session.person.reader,
            readers=frozenset({session.person.reader if mine else EVERYONE}),
            expires=parts.now() + LINK_LASTS,
            thread=ThreadRef(platform="web", tenant=TENANT, channel=session.person.id, root=thread)
            if NAME.fullmatch(thread)
            else None,
        )
        link = "/upload/" + parts.upload_link(ticket).rpartition("/upload/")[2]
        if visit.by_script:
            return HttpResponse.json(201, json.dumps({"url": link}).encode())
        return see_other(link)

    def learn(self, visit: Visit) -> HttpResponse:
        """Takes in the project's own documentation."""
        if self._parts.learn is None:
            return HttpResponse.text(404, "There is nothing to learn here.")
        self._parts.learn()
        return HttpResponse.json(202, b"{}") if visit.by_script else see_other("/documents")

    def _page(self, visit: Visit) -> DocumentPage:
        return self._parts.documents.list(
            visit.session.principal,
            cursor=visit.request.query.get("after", ""),
            limit=PAGE_SIZE,
            states=SHOWN,
        )


def _unfinished(page: DocumentPage) -> int:
    return sum(document.state in UNFINISHED for document in page.documents)
