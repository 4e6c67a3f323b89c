"""The other usual way to build such a bot: Bolt's AsyncApp in front, the answer in its listener's task.

python -m benchmarks.plain_async_bolt PORT SECRET API_URL
"""

import asyncio
import sys
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.slow_model import SAYS, THINKS


def bolt_app(secret: str, api_url: str) -> Starlette:
    app = AsyncApp(
        client=AsyncWebClient(token="xoxb-footnote", base_url=api_url),  # noqa: S106 - the fake's
        signing_secret=secret,
    )

    async def answer(event: dict[str, Any], say: AsyncSay) -> None:
        if event.get("bot_id"):
            return
        await asyncio.sleep(THINKS)
        await say(text=SAYS, thread_ts=event["ts"], unfurl_links=False)

    app.event("message")(answer)
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


if __name__ == "__main__":
    port, secret, api_url = sys.argv[1:]
    uvicorn.run(bolt_app(secret, api_url), port=int(port), log_level="error", access_log=False)
