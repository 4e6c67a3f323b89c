"""The usual way to build such a bot: Bolt in front, the answer in its listener's thread.

python -m benchmarks.plain_bolt PORT SECRET API_URL
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from slack_bolt import App, Say
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.slow_model import SAYS, THINKS

THREADS = 100


def bolt_app(secret: str, api_url: str) -> Starlette:
    app = App(
        client=WebClient(token="xoxb-footnote", base_url=api_url),  # noqa: S106 - the fake's
        signing_secret=secret,
        listener_executor=ThreadPoolExecutor(THREADS),
    )

    def answer(event: dict[str, Any], say: Say) -> None:
        if event.get("bot_id"):
            return
        time.sleep(THINKS)
        say(text=SAYS, thread_ts=event["ts"], unfurl_links=False)

    app.event("message")(answer)
    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


if __name__ == "__main__":
    port, secret, api_url = sys.argv[1:]
    uvicorn.run(bolt_app(secret, api_url), port=int(port), log_level="error", access_log=False)
