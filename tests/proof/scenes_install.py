"""An administrator's day: Footnote is installed in a workspace by OAuth, asked, its token renewed, and put out again."""

import http.client
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.slack.desk import ADA, GENERAL, MENTION, SECRET
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import GRANTED
from tests.proof.scenes_slack import LiveDesk, SlackScenes
from tests.proof.stage import QUESTION, Stage

HOUR = 3600
GRANTED_FOR_AN_HOUR = {**GRANTED, "refresh_token": "r1", "expires_in": HOUR}
RENEWED = {
    "access_token": "xoxb-renewed",
    "token_type": "bot",
    "refresh_token": "r2",
    "expires_in": 12 * HOUR,
}


class InstallScenes(SlackScenes):
    """One workspace per play, which is not there before it installs us."""

    name = "slack-install"
    scenes = ("installed",)

    def environment(self, slack: FakeSlack) -> Mapping[str, str]:
        slack.oauth |= {"good": dict(GRANTED_FOR_AN_HOUR), "r1": dict(RENEWED)}
        slack.tokens.add("xoxb-renewed")
        return {
            "SLACK_CLIENT_ID": "11.22",
            "SLACK_CLIENT_SECRET": "hidden",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
        }

    def _installed(self, desk: LiveDesk) -> None:
        """Installed, asked with a token about to end, and removed: then no token is left."""
        assert desk.stage.send(lambda: _installs(desk.stage)) == 302
        desk.says(ADA, GENERAL, f"{MENTION} {QUESTION}")
        assert len(desk.answers(GENERAL)) == 1, desk.answers(GENERAL)
        desk.event({"type": "app_uninstalled"})
        desk.drain()
        assert desk.stage.rows("SELECT bot_token FROM slack_bots", "slack.db") == []
        assert desk.stage.rows("SELECT bot_token FROM slack_installations", "slack.db") == []


def _installs(stage: Stage) -> int:
    """The whole way through both pages, from the beginning each time, as a person would."""
    begun = _get(stage, "/slack/install")
    if begun is None or begun.status != 302:
        return begun.status if begun else 0
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    query = urlencode({"state": state, "code": "good"})
    ended = _get(stage, f"/slack/oauth_redirect?{query}", begun.headers["set-cookie"])
    return ended.status if ended else 0


def _get(stage: Stage, path: str, cookie: str = "") -> http.client.HTTPResponse | None:
    connection = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=20)
    try:
        connection.request("GET", path, headers={"cookie": cookie.partition(";")[0]})
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return response
    finally:
        connection.close()
