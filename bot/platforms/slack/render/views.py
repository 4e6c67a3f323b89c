"""What is not a message: App Home, forms, quotes on demand, and why an answer is as it is."""

import json

from bot.domain.chat import ThreadRef
from bot.domain.documents import readable_by
from bot.domain.replies import Explanation, HomeView, SourcesView, UploadInvitation
from bot.platforms.slack.render.blocks import (
    Block,
    actions,
    button,
    divider,
    header,
    line,
    link,
    link_button,
    markdown,
    note,
    rich,
    said,
    section,
    words,
)
from bot.platforms.slack.render.safety import escape, one_line
from bot.platforms.slack.render.sources import quoted_passages
from rag.domain import Passage, Step
from rag.visible import visible

ADD_FORM = "footnote_add"
_HOW = (
    "*Ask* by mentioning me in a channel, by writing to me directly, or with `/ask`.\n"
    "*Add* a document with `/footnote add`, or drop a file into a message to me.\n"
    "*In a thread* I go on answering; `mute` keeps me quiet there.\n"
    "Every claim carries a number, and every number leads to the page that proves it."
)
_MOST_DOCUMENTS = 20
_MOST_PASSAGES = 20
_MOST_IN_VIEW = 100


def home_view(home: HomeView) -> Block:
    """Footnote's own page for one person."""
    documents = home.documents
    blocks: list[Block] = [header("Ask your documents")]
    if home.closed:
        blocks.append(section(escape(home.closed)))
    else:
        blocks += (section(_HOW), actions(button("Add a document", "add", style="primary")))
    blocks += [
        divider(),
        header(f"What I know that you may read ({documents.total})"),
    ]
    if not documents.documents:
        more = "" if home.closed else " Add the first document and ask about it."
        blocks.append(section(f"Nothing yet.{more}"))
    blocks += [
        section(
            f"{link(home.links.get(each.id, ''), one_line(each.title or each.name, 150))}\n"
            f"{escape(readable_by(each.readers))} · updated {each.updated:%d %b %Y}"
        )
        for each in documents.documents[:_MOST_DOCUMENTS]
    ]
    if documents.total > len(documents.documents[:_MOST_DOCUMENTS]):
        blocks.append(note("`/footnote list` shows them all.".replace("`", "")))
    if home.prompts:
        tries = [line(said(f"• {visible(each)}\n")) for each in home.prompts]
        blocks += (divider(), header("Try"), rich(*tries))
    blocks += (divider(), header("What is kept"), section(escape(home.retention)))
    return {"type": "home", "blocks": blocks[:_MOST_IN_VIEW]}


def greeting(home: HomeView) -> str:
    """What is said once where we were invited."""
    return (
        "Hello, I am Footnote. I answer questions from your documents and show the page that "
        "proves each claim. Mention me with a question, or use `/footnote help`."
        f"\n\n{home.retention}"
    )


def add_form(invitation: UploadInvitation, thread: ThreadRef) -> Block:
    """A form that takes files without leaving Slack, with the upload page for large ones."""
    readers = readable_by(invitation.readers, here="this channel")
    return {
        "type": "modal",
        "callback_id": ADD_FORM,
        "private_metadata": json.dumps({"channel": thread.channel, "root": thread.root}),
        "title": words("Add a document", 24),
        "submit": words("Add", 24),
        "close": words("Cancel", 24),
        "blocks": [
            {
                "type": "input",
                "block_id": "files",
                "label": words("Files"),
                "element": {"type": "file_input", "action_id": "files", "max_files": 10},
            },
            note(f"Will be readable by: {readers}."),
            section(
                "Many or large files go faster over the upload page.",
                accessory=link_button("Open the upload page", invitation.url),
            ),
        ],
    }


def sources_blocks(view: SourcesView) -> list[Block]:
    """The quoted words behind an answer."""
    if not view.citations:
        return [markdown("There is no quoted passage that you may read.")]
    return list(quoted_passages(view.citations, view.links))


def explanation_blocks(explanation: Explanation) -> list[Block]:
    """How an answer came about."""
    facts = _facts(explanation)
    blocks: list[Block] = [rich(*(line(said(f"{each}\n")) for each in facts))]
    if passages := explanation.trace.passages[:_MOST_PASSAGES]:
        rows = [line(said(f"{_considered(each)}\n")) for each in passages]
        blocks += (divider(), rich(line(said("Passages considered", bold=True))), rich(*rows))
    return blocks


def _facts(explanation: Explanation) -> list[str]:
    trace = explanation.trace
    facts = [
        f"Searched for: {one_line(trace.question, 500)}",
        f"Model: {one_line(trace.answered_by or 'none', 200)} · confidence {trace.confidence:.2f}",
    ]
    if trace.tokens_in or trace.tokens_out:
        cost = f" · ${trace.cost:.4f}" if trace.cost is not None else ""
        facts.append(f"Tokens: {trace.tokens_in} in, {trace.tokens_out} out{cost}")
    if explanation.filtered is not None:
        facts.append(f"Left out because not everyone here may read them: {explanation.filtered}")
    facts += [f"Taken out: {one_line(each, 300)}" for each in trace.removed[:10]]
    return facts + [_timed(each) for each in trace.steps[:20]]


def _timed(step: Step) -> str:
    detail = f" ({one_line(step.detail, 120)})" if step.detail else ""
    return f"{one_line(step.name, 60)}: {step.milliseconds:.0f} ms{detail}"


def _considered(passage: Passage) -> str:
    page = f", page {passage.page}" if passage.page is not None else ""
    return f"{passage.relevance:.2f}  {one_line(passage.title, 120)}{page}"


def modal(title: str, blocks: list[Block]) -> Block:
    """A window with something to read."""
    return {
        "type": "modal",
        "title": words(title, 24),
        "close": words("Close", 24),
        "blocks": blocks[:_MOST_IN_VIEW],
    }
