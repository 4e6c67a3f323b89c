"""Messages in a group or a channel that one person alone sees.

botbuilder 4.17.1 cannot ask for them (it sends no query string), so that the request is made here, with
botbuilder's own client and serialiser. Teams accepts them from apps with manifest 1.29 or newer.
"""

# ruff: noqa: SLF001 - botbuilder has no public way to add a query to a call

from typing import Any

from botbuilder.schema import Activity, ChannelAccount
from botframework.connector.models import ErrorResponseException

_QUERY = {"isTargetedActivity": "true"}
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
_FINE = frozenset({200, 201, 202})


class TargetedAccount(ChannelAccount):
    """The one person who sees the message."""

    _attribute_map = {  # noqa: RUF012 - read by msrest on the class
        **ChannelAccount._attribute_map,
        "is_targeted": {"key": "isTargeted", "type": "bool"},
    }

    def __init__(self, person: str) -> None:
        super().__init__(id=person)
        self.is_targeted = True


def post(client: Any, conversation: str, activity: Activity, *, person: str) -> str:
    """Posts a message for that person and returns its id."""
    url = _url(client, client.conversations.send_to_conversation, conversationId=conversation)
    return _sent(client, client._client.post, url, activity, person)


def put(client: Any, conversation: str, message: str, activity: Activity, *, person: str) -> None:
    """Replaces a message for that person."""
    operation = client.conversations.update_activity
    url = _url(client, operation, conversationId=conversation, activityId=message)
    _sent(client, client._client.put, url, activity, person)


def _url(client: Any, operation: Any, **parts: str) -> str:
    named = {name: client._serialize.url(name, value, "str") for name, value in parts.items()}
    return str(client._client.format_url(operation.metadata["url"], **named))


def _sent(client: Any, verb: Any, url: str, activity: Activity, person: str) -> str:
    activity.recipient = TargetedAccount(person)
    body = client._serialize.body(activity, "Activity")
    response = client._client.send(verb(url, dict(_QUERY), dict(_HEADERS), body), stream=False)
    if response.status_code not in _FINE:
        raise ErrorResponseException(client._deserialize, response)
    made = client._deserialize("ResourceResponse", response)
    return str(getattr(made, "id", None) or "")
