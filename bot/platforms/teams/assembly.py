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
from bot.platforms.teams.messenger import TeamsPlatform, TeamsTools
from bot.platforms.teams.pacing import SendLimits
from bot.platforms.teams.places import Places
from bot.platforms.teams.rosters import Rosters
from bot.platforms.teams.signs import Repeat, repeat
from bot.ports import AnswerLog, Clock, ThreadStore


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSetup:
    """What an operator says about Teams."""

    identity: TeamsIdentity
    service_hosts: tuple[str, ...] = ()
    """Further hosts that Teams may be reached at."""
    organisation: str = "default"
    graph: str = GRAPH
    """Microsoft Graph's address; another cloud has its own."""


def open_teams(
    setup: TeamsSetup,
    *,
    answers: AnswerLog,
    threads: ThreadStore,
    now: Clock,
    pause: Callable[[float], None] = time.sleep,
    repeat: Repeat = repeat,
) -> tuple[TeamsTranslator, TeamsPlatform]:
    """The translator and the platform, which share what they remember of conversations."""
    app_id = setup.identity.app_id
    places = Places(bot=f"28:{app_id}" if app_id else "")
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
    tools = TeamsTools(
        connector=connector,
        places=places,
        audiences=Audiences(rosters, places=places, organisation=setup.organisation, now=now),
        history=history,
        files=Files(HostList(FILE_HOSTS, further=setup.service_hosts)),
    )
    translator = TeamsTranslator(
        answers=answers, places=places, followups=FollowUps(threads, history)
    )
    return translator, TeamsPlatform(tools, now=now, pause=pause, repeat=repeat)
