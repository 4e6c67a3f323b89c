"""What each kind of reply looks like on the wire; a change in one is reviewed like text."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import (
    Button,
    Document,
    DocumentList,
    DocumentPage,
    DocumentReady,
    Explanation,
    HomeView,
    Notice,
    Reply,
    SourcesView,
    UploadInvitation,
)
from bot.platforms.teams.render.replies import messages
from bot.platforms.teams.wire import to_activity
from rag.domain import Step, Trace
from tests.adapters.teams.samples import LINK, citation, passage, reply
from tests.fakes.hiding import found_hidden, hiding
from tests.fakes.teams.rules import broken_rules

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVERYONE = frozenset({"everyone"})
EVIL = (
    "[click](https://evil.test/?q=secret) <at>all</at> ![x](https://evil.test/p.png) www.evil.test"
)

RUN = r'"type": "TextRun", "text": "[^"]*"'
"""Shown letter by letter, so that nothing in it works."""

TABLE = """You get **25 days** [1]:

| Years | Days | Source |
|---|---:|---|
| 0-5 | 25 | [1] |
| 6+ | 28 | [2] |

Ask *HR* for more."""


def document(number: int = 1, **changed: object) -> Document:
    told: dict[str, object] = {
        "id": f"d{number}",
        "organisation": "default",
        "title": f"HR handbook {number}",
        "name": f"hr{number}.pdf",
        "readers": EVERYONE,
        "owner": "user:teams:ann",
        "state": "indexed",
        "created": AT,
        "updated": AT,
        "pages": 40 + number,
        **changed,
    }
    return Document(**told)  # pyright: ignore[reportArgumentType]


PAGE = DocumentPage(
    documents=(
        document(1),
        document(2, title=EVIL, readers=frozenset({"user:teams:ann"})),
        document(3, readers=frozenset({"channel:teams:c1"}), pages=0),
    ),
    total=12,
    next="cursor-2",
)

KINDS: dict[str, tuple[Reply, bool]] = {
    "answer": (reply(TABLE, citation(1), citation(2, "28 days from the sixth year")), True),
    "no_documents_yet": (
        replace(
            reply("There are no documents yet."),
            answer=replace(
                reply().answer,
                text="There are no documents yet.",
                answered=False,
                citations=(),
                labels={"index": "empty"},
            ),
        ),
        True,
    ),
    "answer_unknown": (
        replace(
            reply("I found nothing about that in your documents."),
            answer=replace(
                reply().answer,
                text="I found nothing about that in your documents.",
                answered=False,
                citations=(),
                nearest=(passage(1), passage(2, title="Travel")),
                remarks=("I searched 12 documents.",),
            ),
        ),
        True,
    ),
    "answer_hostile": (reply(f"Sure [1]. {EVIL}", citation(1, EVIL, title=EVIL)), False),
    "notice": (Notice(kind="info", text="Ask me **anything**."), True),
    "confirmation": (
        Notice(
            kind="info",
            text="Remove **HR handbook** for everybody?",
            buttons=(
                Button(label="Remove", action="confirm-remove", value="d1", style="danger"),
                Button(label="Keep", action="keep", value="d1"),
            ),
        ),
        True,
    ),
    "upload": (
        UploadInvitation(
            url="https://bot.example.com/upload/t",
            expires=AT + timedelta(minutes=10),
            readers=EVERYONE,
            curl="curl -sS -F file=@FILE 'https://bot.example.com/upload/t'",
        ),
        True,
    ),
    "documents": (
        DocumentList(page=PAGE, removable=frozenset({"d1"}), links={"d1": LINK, "d2": LINK}),
        True,
    ),
    "documents_none": (DocumentList(page=DocumentPage(documents=(), total=0)), True),
    "ready": (
        DocumentReady(
            document=document(1),
            summary="It says how much leave there is [1].",
            citations=(citation(1),),
            suggestions=("How much leave do I get?", "Who approves it?"),
            links={"d1": LINK},
        ),
        True,
    ),
    "ready_in_a_channel": (
        DocumentReady(document=document(1), suggestions=("How much leave do I get?",)),
        False,
    ),
    "sources": (SourcesView(answer_id="a1", citations=(citation(1),), links={"d1": LINK}), True),
    "explanation": (
        Explanation(
            answer_id="a1",
            trace=Trace(
                question="days of leave",
                passages=(passage(1, relevance=0.81),),
                removed=("[3] had no passage.",),
                steps=(Step(name="search", milliseconds=4.2), Step(name="model", milliseconds=900)),
                model="ollama:llama3.1",
                confidence=0.72,
                tokens_in=900,
                tokens_out=80,
                cost=0.0012,
            ),
            filtered=2,
        ),
        True,
    ),
    "welcome": (
        HomeView(
            documents=PAGE, prompts=("What is new?",), retention="Kept for 90 days.", welcome=True
        ),
        True,
    ),
    "welcome_in_a_team": (
        HomeView(documents=PAGE, prompts=(), retention="Kept for 90 days.", welcome=True),
        False,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_reply_looks_as_agreed_and_breaks_no_rule(name: str) -> None:
    kind, private = KINDS[name]
    conversation = "a:1" if private else "19:group@thread.v2"
    sent: list[dict[str, Any]] = [
        to_activity(each, conversation=conversation, bot="28:app").serialize()
        for each in messages(kind, private=private, why="no-file" if name == "upload" else "")
    ]

    golden = GOLDEN / f"{name}.json"
    if not golden.exists():
        golden.write_text(json.dumps(sent, indent=2, ensure_ascii=False) + "\n")
        pytest.fail(f"{golden.name} was not there and is written anew: review it, then commit it")
    assert sent == json.loads(golden.read_text())
    assert [rule for each in sent for rule in broken_rules(each, conversation)] == []


def test_nothing_hostile_leaves_in_any_reply() -> None:
    for kind, private in KINDS.values():
        shown = re.sub(RUN, "", json.dumps([*messages(kind, private=private)]))
        assert "](https://evil" not in shown
        assert "(https://evil.test/p.png" not in shown
        assert '"url": "https://evil' not in shown


@pytest.mark.parametrize("name", KINDS)
def test_nothing_hidden_leaves_in_any_reply(name: str) -> None:
    kind, private = KINDS[name]

    assert found_hidden(messages(hiding(kind), private=private)) == set()


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(KINDS)
