"""Our own time per question: everything but the index and the model.

    python -m benchmarks.overhead [--questions 40] [--without-aws]

On one machine: a signed event through our ingress and worker; beside it a straight script that makes the very calls of
Slack that this question made. In the AWS shape: a record through our worker; beside it a plain Bolt lazy listener that makes
the same calls of Slack, DynamoDB, S3, Kendra and SageMaker, against the same fakes. Ours and theirs take turns, so that both
meet the same load; the time of index and model is taken off both. Writes benchmarks/results/overhead.json.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from slack_sdk import WebClient

from benchmarks.about import about, keep
from benchmarks.asking import PERSON, SECRET, answered_once, asked
from benchmarks.load import PAGE
from benchmarks.overhead_aws import in_aws
from benchmarks.replay import again_in_slack
from benchmarks.times import WARM, Times, timed
from bot.config import load_settings
from bot.wiring.app import App, open_app
from bot.wiring.chat import Chat, open_chat
from bot.wiring.clock import present
from bot.wiring.platforms import join_slack
from bot.wiring.sides import Platforms
from rag.domain import EVERYONE
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, Workspace


def on_one_machine(questions: int) -> dict[str, object]:
    """The one-machine shape beside a straight script."""
    space = Workspace(now=present)
    space.add_user(PERSON, "Ada")
    with tempfile.TemporaryDirectory() as made, FakeSlack(space).running() as slack:
        folder = Path(made)
        environment = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
            "FOOTNOTE_MODEL": "benchmarks.slow_model:QuickModel",
            "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
        }
        page = folder / "leave.md"
        page.write_text(PAGE)
        with open_app(load_settings(environment, data_dir=folder / "data")) as app:
            list(app.intake.files(app.files_below(page), readers=frozenset({EVERYONE})))
            platforms = Platforms()
            join_slack(app, platforms)
            return _turns(app, open_chat(app, platforms), slack, questions).report("script")


def _turns(app: App, chat: Chat, slack: FakeSlack, questions: int) -> Times:
    client = WebClient(token=BOT_TOKEN, base_url=slack.api_url)
    times, space = Times(), slack.space
    for number in range(questions + WARM):
        ours, theirs = asked(space, f"DOURS{number}"), asked(space, f"DTHEIRS{number}")
        before, request = len(space.calls), ours.request
        whole = timed(lambda each=request: (chat.ingress.handle(each), chat.worker.work()))
        made = space.calls[before:]
        times.ours.append(whole - _searching(app))
        names = ours.names(theirs)
        times.theirs.append(
            timed(lambda calls=made, other=names: again_in_slack(client, calls, other))
        )
        times.calls = Counter(method for method, _ in made)
        answered_once(space, ours.channel, theirs.channel)
    return times


def _searching(app: App) -> float:
    """Milliseconds of the last question's search."""
    (record,) = app.stores.answers.recent(limit=1)
    steps = record.answer.trace.steps if record.answer.trace else ()
    return sum(step.milliseconds for step in steps if step.name == "search")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures our own time per question.")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--without-aws", action="store_true")
    given = parser.parse_args()
    command = f"python -m benchmarks.overhead --questions {given.questions}"
    command += " --without-aws" * given.without_aws
    found: dict[str, object] = {
        "what": "milliseconds per question without index and model",
        **about(command, "slack-bolt", "slack-sdk", "boto3", "moto"),
        "one_machine": on_one_machine(given.questions),
    }
    if not given.without_aws:
        found["aws"] = in_aws(given.questions)
    keep("overhead", found)


if __name__ == "__main__":
    main()
