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
from bot.platforms.teams.hosts import FILE_HOSTS, HostList
from bot.platforms.teams.messenger import TeamsPlatform, TeamsTools
from bot.platforms.teams.pacing import SendLimits
from bot.platforms.teams.places import Places
from bot.platforms.teams.rosters import Rosters
from bot.platforms.teams.signs import Repeat, repeat
from bot.ports import AnswerLog, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSetup:
    """What an operator says about Teams."""

    identity: TeamsIdentity
    service_hosts: tuple[str, ...] = ()
    """Further hosts that Teams may be reached at."""
    organisation: str = "default"


def open_teams(
    setup: TeamsSetup,
    *,
    answers: AnswerLog,
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
    tools = TeamsTools(
        connector=connector,
        places=places,
        audiences=Audiences(
            Rosters(calls), places=places, organisation=setup.organisation, now=now
        ),
        files=Files(HostList(FILE_HOSTS, further=setup.service_hosts)),
    )
    translator = TeamsTranslator(answers=answers, places=places)
    return translator, TeamsPlatform(tools, now=now, pause=pause, repeat=repeat)
