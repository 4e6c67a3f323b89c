"""The pages where one talks: a new thread, a thread, the list of threads."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import MessageRef, ThreadRef
from bot.domain.transcript import Entry
from bot.http import HttpResponse
from bot.platforms.web.console import ConsoleParts, Visit
from bot.platforms.web.door import NAME
from bot.platforms.web.replies import Pen
from bot.platforms.web.sessions import TENANT
from bot.platforms.web.standing import Standing
from bot.platforms.web.views import question_view


class ChatPages:
    """Shows threads and takes in what is said there.

    Args:
        parts: What the console works with.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._pen = Pen(parts.transcript, parts.broker, now=parts.now)

    def home(self, visit: Visit) -> HttpResponse:
        """A new thread."""
        return self._thread(visit, self._parts.new_id())

    def thread(self, visit: Visit) -> HttpResponse:
        """A thread as it stands."""
        name = visit.names["thread"]
        return self._thread(visit, name) if NAME.fullmatch(name) else self._missing()

    def messages(self, visit: Visit) -> HttpResponse:
        """The messages of a thread alone, for a page that was away."""
        entries = self._entries(visit, visit.names["thread"])
        return self._parts.renderer.fragment(
            "messages.html", entries=entries, csrf=visit.session.csrf
        )

    def threads(self, visit: Visit) -> HttpResponse:
        """The list of threads alone."""
        return self._parts.renderer.fragment(
            "threads.html",
            threads=self._parts.transcript.threads(visit.session.person.id),
            current=visit.request.query.get("current", ""),
        )

    def take(self, visit: Visit) -> HttpResponse:
        """Passes what the page sent to the front door, and shows what it does at once.

        The question is durable before it is shown; were we killed in between, the worker shows it.
        """
        response = self._parts.ingress(visit.request)
        if response.status >= 400:  # noqa: PLR2004 - HTTP's own line between good and bad
            return response
        fields = visit.fields
        person, thread = visit.session.person.id, fields.get("thread", "")
        if visit.request.path.endswith("/messages"):
            place = ThreadRef(platform="web", tenant=TENANT, channel=person, root=thread)
            message = MessageRef(thread=place, id=fields["message"])
            if not self._pen.holds(message):
                self._pen.keep(message, question_view(fields["text"].strip()), author="person")
        if visit.request.path.endswith("/feedback"):
            self._remember_verdict(person, thread, fields["answer"], fields["verdict"])
        if visit.request.path.endswith("/forget"):
            self._parts.transcript.remove(person, thread)
        return response

    def confirm(self, visit: Visit) -> HttpResponse:
        """Asks once more before a thread is deleted."""
        thread = visit.names["thread"]
        threads = self._parts.transcript.threads(visit.session.person.id)
        title = next((each.title for each in threads if each.id == thread), "")
        if not title:
            return self._missing()
        return self._parts.renderer.page(
            200,
            "confirm.html",
            session=visit.session,
            heading="Delete this conversation?",
            name=title,
            sentence="and what Footnote remembers of it will be gone. This cannot be undone.",
            verb="Delete",
            path="/console/forget",
            fields={"message": self._parts.new_id(), "thread": thread},
            back=f"/threads/{thread}",
        )

    def _remember_verdict(self, person: str, thread: str, answer: str, verdict: str) -> None:
        for entry in self._parts.transcript.entries(person, thread):
            if entry.view.get("answer_id") == answer:
                view = {**entry.view, "verdict": verdict}
                self._parts.transcript.put(person, replace(entry, view=view))

    def _thread(self, visit: Visit, thread: str) -> HttpResponse:
        parts, session = self._parts, visit.session
        entries = self._entries(visit, thread)
        empty = not parts.documents.list(session.principal, limit=1).total
        return parts.renderer.page(
            200,
            "chat.html",
            session=session,
            thread=thread,
            entries=entries,
            busy=bool(entries) and entries[-1].view["kind"] in {"working", "question"},
            threads=parts.transcript.threads(session.person.id),
            message=parts.new_id(),
            prompts=() if entries else parts.prompts(session.principal),
            may_learn=empty and parts.learn is not None,
            empty=empty,
            may_leave=parts.sessions.needs_password,
            max_bytes=parts.max_upload_bytes,
        )

    def _entries(self, visit: Visit, thread: str) -> Sequence[Entry]:
        """The thread as it may be shown now."""
        session = visit.session
        kept = self._parts.transcript.entries(session.person.id, thread)
        return Standing(self._parts.documents, session.principal).of(kept)

    def _missing(self) -> HttpResponse:
        return self._parts.renderer.page(
            404, "refused.html", sentence="There is no conversation here."
        )
