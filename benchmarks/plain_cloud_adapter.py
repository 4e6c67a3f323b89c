"""The usual way to build such a bot: botbuilder's CloudAdapter in front, the answer in its turn.

python -m benchmarks.plain_cloud_adapter PORT

Without an app id, so that it is spared the check of tokens that Footnote does.
"""

import asyncio
import sys
from types import SimpleNamespace

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

from benchmarks.slow_model import SAYS, THINKS


class PlainBot(TeamsActivityHandler):
    """Thinks for five seconds and answers."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await asyncio.sleep(THINKS)
        await turn_context.send_activity(SAYS)


def application() -> web.Application:
    settings = SimpleNamespace(APP_ID="", APP_PASSWORD="", APP_TYPE="MultiTenant", APP_TENANTID="")
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(settings))
    bot = PlainBot()

    async def messages(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
