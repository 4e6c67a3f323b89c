"""Teams put together: what wiring asks for in one call."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.platforms.teams.activities import TeamsTranslator
from bot.platforms.teams.audience import Audiences
from bot.platforms.teams.calling import Calls
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.credentials import BotCredentials, TeamsIdentity
from bot.platforms.teams.files import Files
from bot.platforms.teams.followups import FollowUps
from bot.platforms.teams.graph import GRAPH, GraphHistory, graph_scope
from bot.platforms.teams.hosts import FILE_HOSTS, HostList
from bot.platforms.teams.memberships import Holds, Memberships
from bot.platforms.teams.messenger import TeamsPlatform, TeamsTools
from bot.platforms.teams.pacing import SendLimits
from bot.platforms.teams.personal import PersonalChats
from bot.platforms.teams.places import Places
from bot.platforms.teams.rosters import Rosters
from bot.platforms.teams.signs import Repeat, repeat
from bot.ports import AnswerLog, Clock, ConversationBook, DocumentStore, ThreadStore
from rag.domain import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSetup:
    """What an operator says about Teams."""

    identity: TeamsIdentity
    service_hosts: tuple[str, ...] = ()
    """Further hosts that Teams may be reached at."""
    organisation: str = "default"
    graph: str = GRAPH
    """Microsoft Graph's address; another cloud has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsMemory:
    """What Teams needs to remember."""

    answers: AnswerLog
    threads: ThreadStore
    conversations: ConversationBook
    documents: DocumentStore


def open_teams(
    setup: TeamsSetup,
    *,
    memory: TeamsMemory,
    now: Clock,
    pause: Callable[[float], None] = time.sleep,
    repeat: Repeat = repeat,
) -> tuple[TeamsTranslator, TeamsPlatform]:
    """The translator and the platform, which share what they remember of conversations."""
    app_id = setup.identity.app_id
    places = Places(bot=f"28:{app_id}" if app_id else "", book=memory.conversations)
    calls = Calls(
        BotCredentials(setup.identity, now=now),
        hosts=HostList(further=setup.service_hosts, local=not app_id),
        pause=pause,
    )
    connector = Connector(calls, limits=SendLimits(now=now, pause=pause))
    rosters = Rosters(calls)
    history = GraphHistory(
        BotCredentials(setup.identity, now=now, scope=graph_scope(setup.graph)),
        address=setup.graph,
        app_id=app_id,
        rosters=rosters,
        places=places,
        now=now,
    )
    chats = PersonalChats(connector, places)
    tools = TeamsTools(
        connector=connector,
        chats=chats,
        places=places,
        audiences=Audiences(
            rosters,
            places=places,
            memberships=Memberships(
                rosters,
                places=places,
                holds=_holding(memory.documents, setup.organisation),
                now=now,
            ),
            chats=chats,
            organisation=setup.organisation,
            now=now,
        ),
        history=history,
        files=Files(HostList(FILE_HOSTS, further=setup.service_hosts)),
    )
    translator = TeamsTranslator(
        answers=memory.answers,
        places=places,
        followups=FollowUps(memory.threads, history),
    )
    return translator, TeamsPlatform(tools, now=now, pause=pause, repeat=repeat)


def _holding(documents: DocumentStore, organisation: str) -> Holds:
    """Whether anything is for a reader, asked of the list of documents."""

    def holds(reader: str) -> bool:
        alone = Principal(readers=frozenset({reader}), organisation=organisation)
        return documents.list(alone, limit=1).total > 0

    return holds
