"""Every kind of reply as Slack gets it; run with FOOTNOTE_WRITE_GOLDEN=1 to accept what is drawn now."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import (
    AnswerReply,
    Button,
    Document,
    DocumentList,
    DocumentPage,
    DocumentReady,
    Explanation,
    HomeView,
    Notice,
    Person,
    Rated,
    Reply,
    SourcesView,
    Tally,
    ThreadRef,
    UploadInvitation,
)
from bot.platforms.slack.render.blocks import unfolded
from bot.platforms.slack.render.ratings import reason_form, with_rating
from bot.platforms.slack.render.replies import messages_of
from bot.platforms.slack.render.views import add_form, explanation_blocks, home_view, modal
from bot.platforms.slack.surfaces import working_message
from rag.domain import Answer, Citation, Passage, Step, Trace
from tests.fakes.hiding import found_hidden, hiding
from tests.fakes.slack.rules import check_blocks, check_view

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
THREAD = ThreadRef(platform="slack", tenant="T1", channel="C1", root="17.000001")
LINKS = {"d1": "https://bot.example.com/d/d1?t=abc", "d2": "https://bot.example.com/d/d2?t=def"}

HANDBOOK = Passage(
    id="d1#4",
    document="d1",
    title="Employee handbook",
    text="Full-time employees get 25 days of annual leave.",
    page=12,
    heading=("Leave", "Annual leave"),
    relevance=0.93,
    updated=NOW - timedelta(days=400),
)
NOTE = Passage(
    id="d2#0",
    document="d2",
    title="Note to <!channel> & *all* | [x](https://evil.example)",
    text="Contractors <@U1> agree leave in their contract.",
    heading=("Contractors",),
    relevance=0.71,
    updated=NOW - timedelta(days=3),
)
CITATIONS = (
    Citation(number=1, passage=HANDBOOK, quote="25 days of annual leave"),
    Citation(number=2, passage=NOTE, quote="Contractors <@U1> agree leave in their contract."),
)
ANSWER = Answer(
    text=(
        "Full-time employees get **25 days** [1]. Contractors agree it in their contract [2].\n\n"
        "| Group | Days |\n| --- | --- |\n| Full-time | 25 |\n\n- half days count\n\n```\nleave = 25\n```"
    ),
    answered=True,
    citations=CITATIONS,
    remarks=("The sources are of different age.",),
    trace=Trace(
        question="annual leave full-time contractors",
        passages=(HANDBOOK, NOTE),
        removed=("A marker [7] had no passage.",),
        steps=(Step(name="search", milliseconds=4.2, detail="2 passages"),),
        model="extractive",
        confidence=0.91,
        tokens_in=812,
        tokens_out=64,
        cost=0.0012,
    ),
)
DOCUMENT = Document(
    id="d1",
    organisation="default",
    title="Employee handbook",
    name="handbook.pdf",
    readers=frozenset({"everyone"}),
    owner="user:slack:U1",
    state="indexed",
    created=NOW,
    updated=NOW,
    pages=48,
)
HOSTILE = Document(
    id="d2",
    organisation="default",
    title="../<script> & `x`\n*bold* \u202egpj.exe",
    name="x",
    readers=frozenset({"channel:slack:C1"}),
    owner="user:slack:U2",
    state="failed",
    created=NOW,
    updated=NOW,
    reason="it has no text layer.",
)

REPLIES: Mapping[str, Reply] = {
    "answer": AnswerReply(
        answer_id="slack:T1:C1:17.1", answer=ANSWER, question="leave?", links=LINKS
    ),
    "answer_by_one_of_two_models": AnswerReply(
        answer_id="slack:T1:C1:17.1\x1fmodel\x1ffast",
        answer=Answer(text="25 days.", answered=True, stopped=True),
        question="leave?",
        model_label="fast",
    ),
    "nothing_found": AnswerReply(
        answer_id="slack:T1:C1:17.1",
        answer=Answer(
            text="I could not find this in 12 documents.", answered=False, nearest=(HANDBOOK, NOTE)
        ),
        question="wifi?",
        links=LINKS,
    ),
    "no_documents_yet": AnswerReply(
        answer_id="slack:T1:C1:17.1",
        answer=Answer(
            text="There are no documents yet.", answered=False, labels={"index": "empty"}
        ),
        question="wifi?",
    ),
    "notice_with_buttons": Notice(
        kind="info",
        text="Remove **handbook.pdf** for everybody? <!here>",
        buttons=(
            Button(label="Remove", action="confirm-remove", value="d1", style="danger"),
            Button(label="Keep", action="keep", value="d1"),
        ),
    ),
    "notice_of_an_error": Notice(kind="error", text="Search is busy. I will answer in a moment."),
    "upload_invitation": UploadInvitation(
        url="https://bot.example.com/upload/abc",
        expires=NOW + timedelta(minutes=10),
        readers=frozenset({"user:slack:U1"}),
        curl="curl -F file=@FILE https://bot.example.com/upload/abc",
    ),
    "document_list": DocumentList(
        page=DocumentPage(documents=(DOCUMENT, HOSTILE), total=23, next="cursor"),
        removable=frozenset({"d1"}),
        links=LINKS,
    ),
    "document_list_empty": DocumentList(page=DocumentPage(documents=(), total=0)),
    "document_ready": DocumentReady(
        document=DOCUMENT,
        summary="It says how much leave there is [1].",
        citations=CITATIONS[:1],
        suggestions=("How many days of leave?", "Who approves leave?"),
        links=LINKS,
    ),
    "sources": SourcesView(answer_id="slack:T1:C1:17.1", citations=CITATIONS, links=LINKS),
    "explanation": Explanation(answer_id="slack:T1:C1:17.1", trace=ANSWER.trace, filtered=3),
}
HOME = HomeView(
    documents=DocumentPage(documents=(DOCUMENT, HOSTILE), total=40),
    prompts=("Which documents do you know?",),
    retention="Questions and answers are kept for 90 days.",
    links=LINKS,
)


def same(name: str, drawn: Any) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(drawn, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("FOOTNOTE_WRITE_GOLDEN"):
        path.write_text(text)
    assert path.read_text() == text


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("private", [False, True], ids=["shared", "private"])
def test_a_reply_looks_as_it_was_reviewed(name: str, *, private: bool) -> None:
    messages = messages_of(REPLIES[name], now=NOW, private=private)
    for each in messages:
        check_blocks(list(each.blocks), "message")
        check_blocks(list(unfolded(each).blocks), "message")
        assert 0 < len(each.text) <= 4000
    if not private:
        same(name, [{"text": each.text, "blocks": list(each.blocks)} for each in messages])


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("private", [False, True], ids=["shared", "private"])
def test_nothing_hidden_leaves_in_any_reply(name: str, *, private: bool) -> None:
    for each in messages_of(hiding(REPLIES[name]), now=NOW, private=private):
        assert found_hidden([each.text, *each.blocks]) == set()


@pytest.mark.parametrize("alone", [False, True], ids=["channel", "direct"])
def test_an_answer_that_was_rated_looks_as_it_was_reviewed(*, alone: bool) -> None:
    reply = REPLIES["answer"]
    assert isinstance(reply, AnswerReply)
    (answer,) = messages_of(reply, now=NOW, private=False)
    tally = Tally(up=1, down=0) if alone else Tally(up=2, down=1)
    drawn = with_rating(answer.blocks, reply.answer_id, "up", tally, alone=alone)

    assert drawn is not None
    check_blocks(list(drawn), "message")
    same(
        f"rated_{'alone' if alone else 'together'}",
        [each for each in drawn if each not in answer.blocks],
    )
    assert [each for each in drawn if each in answer.blocks] == list(answer.blocks)


def test_windows_look_as_they_were_reviewed() -> None:
    invitation = REPLIES["upload_invitation"]
    assert isinstance(invitation, UploadInvitation)
    views = {
        "home": home_view(HOME),
        "add_form": add_form(invitation, THREAD),
        "why_window": modal("Why this answer?", explanation_blocks(_explanation())),
        "reason_form": reason_form(
            Rated(
                key="k",
                thread=THREAD,
                person=Person(platform="slack", tenant="T1", id="U1"),
                answer_id="slack:T1:C1:17.1",
                verdict="down",
            )
        ),
    }
    for name, view in views.items():
        check_view(view)
        same(f"window_{name}", view)
    assert found_hidden(home_view(hiding(HOME))) == set()


def test_the_message_before_the_first_word_looks_as_it_was_reviewed() -> None:
    drawn = working_message("", stop=True)
    check_blocks(list(drawn.blocks), "message")
    same("working", {"text": drawn.text, "blocks": list(drawn.blocks)})


def test_nothing_drawn_is_live() -> None:
    for name, reply in REPLIES.items():
        drawn = json.dumps(
            [list(each.blocks) for each in messages_of(reply, now=NOW, private=False)],
            ensure_ascii=False,
        )
        for live in ("<!", "<@", "\u202e", '"url": "https://evil'):
            assert live not in drawn, (name, live)


def _explanation() -> Explanation:
    found = REPLIES["explanation"]
    assert isinstance(found, Explanation)
    return found
