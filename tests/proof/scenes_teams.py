"""Teams' day, over HTTP: what people do there, and what must stand there afterwards."""

import itertools
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from bot.http import HttpResponse
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.desk import ANN, AT, FIRST_WORDS, GROUP, PERSONAL, TEAM, Desk, Json
from tests.fakes.teams.keys import APP_ID, TENANT, token
from tests.fakes.teams.payloads import payload, request
from tests.fakes.teams.world import member
from tests.proof.scenes_slack import present
from tests.proof.stage import QUESTION, Stage

FILE = "application/vnd.microsoft.teams.file.download.info"


class LiveDesk(Desk):
    """The desk of the scenario tests over a server in another process, on the real clock."""

    def __init__(self, teams: FakeTeams, stage: Stage) -> None:
        self.stage = stage
        given: Any = None
        super().__init__(
            teams=teams, chat=given, app=given, script=given, clock=cast("Any", present)
        )
        self._ids = itertools.count(1900000000000)

    def post(self, activity: Json) -> HttpResponse:
        def once() -> int:
            signed = token(present(), str(activity["serviceUrl"]))
            sent = replace(request(activity, f"Bearer {signed}"))
            return self.stage.server.request("POST", "/api/messages", sent.body, sent.headers)

        return HttpResponse(status=self.stage.send(once))

    def drain(self, *, rounds: int = 200) -> None:
        del rounds
        self.stage.drain()

    def told_of_leave(self, conversation: str, times: int = 1) -> None:
        """So many answers stand in a conversation, and nothing else of ours.

        A post that was not noted may leave a first sign of life behind; Teams offers no way to find it.
        """
        texts = [each for each in self.texts(conversation) if each not in FIRST_WORDS]
        wrong = [each for each in texts if "25 days" not in each]
        assert wrong == [], wrong
        assert len(texts) == times, f"{len(texts)} answers stand where {times} should"

    def told_once(self, conversation: str, words: str) -> Json:
        """The one message of ours there that says so."""
        found = [each for each in self.teams.shown(conversation) if words in str(each)]
        assert len(found) == 1, f"{words!r} stands there {len(found)} times"
        return found[0]


def _remark(text: str) -> Json:
    """What Bob said in the group before anybody asked us, as Graph tells it."""
    return {
        "id": "1700000000001",
        "messageType": "message",
        "createdDateTime": f"{present():%Y-%m-%dT%H:%M:%S}Z",
        "from": {"user": {"id": "bob", "displayName": "Bob"}},
        "mentions": [],
        "body": {"contentType": "text", "content": text},
    }


class TeamsScenes:
    """One tenant per play."""

    name = "teams"
    scenes = ("personal", "group", "dropped", "deleted", "installed")

    @contextmanager
    def opened(self) -> Generator[FakeTeams]:
        teams = FakeTeams(present)
        teams.members = {
            PERSONAL: [member(ANN)],
            GROUP: [member(ANN), member("bob")],
            TEAM: [member(ANN), member("bob"), member("eve")],
        }
        teams.said = {GROUP: [_remark("The handbook is new.")]}
        teams.start()
        try:
            yield teams
        finally:
            teams.stop()

    def environment(self, teams: FakeTeams) -> Mapping[str, str]:
        return {
            "MicrosoftAppId": APP_ID,
            "MicrosoftAppPassword": "hush",
            "MicrosoftAppTenantId": TENANT,
            "FOOTNOTE_TEAMS_OPENID_METADATA": f"{teams.address}/openid",
            "FOOTNOTE_TEAMS_TOKEN_URL": f"{teams.address}/token",
            "FOOTNOTE_TEAMS_SERVICE_HOSTS": "127.0.0.1",
            "FOOTNOTE_TEAMS_GRAPH_URL": teams.graph,
        }

    def play(self, scene: str, teams: FakeTeams, stage: Stage) -> None:
        getattr(self, f"_{scene}")(LiveDesk(teams, stage))

    def _personal(self, desk: LiveDesk) -> None:
        """Streamed in a personal chat; Teams sends it again; a thumb; forgetting."""
        activity = desk.says("personal", QUESTION)
        desk.post(activity)
        desk.drain()
        desk.told_of_leave(PERSONAL)
        (answer,) = [each for each in desk.teams.shown(PERSONAL) if "25 days" in str(each)]
        desk.does("feedback", replyToId=answer["id"])
        for command, reply in (
            ("mute", "I will stay quiet"),
            ("forget", "Done: I no longer"),
            ("help", "**Ask** me anything"),
        ):
            desk.says("personal", command)
            desk.told_once(PERSONAL, reply)

    def _group(self, desk: LiveDesk) -> None:
        """Updated in place in a group; then the question gets a new wording."""
        activity = desk.says("group", f"{AT} {QUESTION}")
        desk.told_of_leave(GROUP)
        desk.says("group", f"{AT} {QUESTION}", id=f"{activity['id']}1")
        desk.told_of_leave(GROUP, times=2)

    def _dropped(self, desk: LiveDesk) -> None:
        """A file dropped into a personal chat."""
        desk.teams.files["/plan.txt"] = (200, b"The launch is on 3 May 2027.\n", {})
        content = {"downloadUrl": f"{desk.teams.address}/plan.txt", "uniqueId": "id-plan"}
        attachment = {
            "contentType": FILE,
            "content": {**content, "fileType": "txt"},
            "name": "plan.txt",
        }
        desk.says("file_personal", "", attachments=[attachment])
        assert desk.stage.documents()["plan.txt"] == "indexed"
        desk.told_once(PERSONAL, "searchable now")
        desk.says("personal", "remove plan.txt")
        asked = desk.told_once(PERSONAL, "Remove plan")
        desk.presses(asked, "Remove")
        assert desk.stage.documents()["plan.txt"] == "removed"
        desk.told_once(PERSONAL, "Removed **plan")
        told = [each for each in desk.texts(PERSONAL) if each not in FIRST_WORDS]
        assert len(told) == 3, told

    def _installed(self, desk: LiveDesk) -> None:
        """Somebody installs us; Teams tells it twice."""
        for _ in range(2):
            desk.does("install_personal")
        told = [each for each in desk.texts(PERSONAL) if each not in FIRST_WORDS]
        assert told == ["Hello, I am Footnote"], told

    def _deleted(self, desk: LiveDesk) -> None:
        """A question is deleted: its answer goes with it."""
        activity = desk.says("personal", QUESTION)
        desk.told_of_leave(PERSONAL)
        gone = payload("personal_delete", desk.teams.service_url, id=activity["id"])
        assert desk.post(gone).status == 200
        desk.drain()
        assert "25 days" not in json.dumps(desk.texts(PERSONAL))
