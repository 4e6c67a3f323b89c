"""Who is where in a tenant and what they said: the connector's rosters, and Microsoft Graph."""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

Json = dict[str, Any]
Answer = tuple[int, Json]

_MEMBERS = re.compile(r"/amer/v3/conversations/([^/]+)/pagedmembers$")
_MEMBER = re.compile(r"/amer/v3/conversations/([^/]+)/members/([^/]+)$")
_TEAM = re.compile(r"/amer/v3/teams/([^/]+)$")
_GRAPH = "/graph/v1.0"
_CHAT_SAID = re.compile(r"/chats/([^/]+)/messages$")
_THREAD_SAID = re.compile(r"/teams/([^/]+)/channels/([^/]+)/messages/([^/]+)(/replies)?$")


class Directory:
    """Answers who is in a conversation, which team is which group, and what was said."""

    def __init__(self) -> None:
        self.members: dict[str, list[Json]] = {}
        self.chats: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        """The directory's id of each team."""
        self.said: dict[str, list[Json]] = {}
        """What Graph tells of a chat, or of a thread by `channel;messageid=root`, newest first."""
        self.asked_graph: list[str] = []
        self.asked_members: list[str] = []
        self.graph_fault = 0
        self.page = 100

    def directory(self, url: SplitResult) -> Answer | None:
        """The answer to a GET; None where it is about something else."""
        path = url.path
        if path.startswith(_GRAPH):
            return self._graph(path.removeprefix(_GRAPH))
        if found := _MEMBERS.search(path):
            return self._listed(unquote(found[1]), url.query)
        if found := _MEMBER.search(path):
            return self._member(unquote(found[1]), unquote(found[2]))
        if found := _TEAM.search(path):
            return self._team(unquote(found[1]))
        return None

    def chat(self, asked: Json) -> Answer:
        """Our own chat with a person."""
        chat = self.chats.get(str(asked["members"][0]["id"]))
        return (201, {"id": chat}) if chat else (403, {"error": {"code": "BotNotInstalled"}})

    def _listed(self, conversation: str, query: str) -> Answer:
        known = self.members.get(conversation)
        if known is None:
            return 403, {"error": {"code": "BotNotInConversationRoster"}}
        start = int(parse_qs(query).get("continuationToken", ["0"])[0])
        page: Json = {"members": known[start : start + self.page]}
        if start + self.page < len(known):
            page["continuationToken"] = str(start + self.page)
        return 200, page

    def _member(self, conversation: str, person: str) -> Answer:
        self.asked_members.append(conversation)
        for each in self.members.get(conversation, []):
            if person in {each["id"], each["aadObjectId"]}:
                return 200, each
        return 404, {"error": {"code": "MemberNotFoundInConversation"}}

    def _team(self, team: str) -> Answer:
        group = self.groups.get(team)
        return (200 if group else 404), {"id": team, "aadGroupId": group}

    def _graph(self, path: str) -> Answer:
        """Messages of a chat or a thread, where there is a consent."""
        self.asked_graph.append(path)
        thread, chat = _THREAD_SAID.search(path), _CHAT_SAID.search(path)
        held = self.said.get(unquote(chat[1])) if chat else None
        if thread and unquote(thread[1]) in self.groups.values():
            held = self.said.get(f"{unquote(thread[2])};messageid={unquote(thread[3])}")
        if self.graph_fault or held is None:
            return self.graph_fault or 403, {"error": {"code": "Forbidden"}}
        if thread and not thread[4]:
            return 200, held[-1]
        return 200, {"value": held[:-1] if thread else held}
