"""The AWS shape on this machine: `python -m tests.fakes.aws.demo "a question"`.

Starts moto, the fakes, a fake Slack and our Lambdas under awslambdaric; somebody mentions Footnote, and
what it posts in the thread is printed with what the functions logged.
"""

import re
import sys
import tempfile
from pathlib import Path

from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.world import opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION

TEXT = "The notice period is three months. Employees get 25 days of leave a year."


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    question = " ".join(sys.argv[1:]) or "What is the notice period?"
    cloud = Cloud()
    cloud.start()
    with tempfile.TemporaryDirectory() as folder, opened_world(cloud, Path(folder)) as world:
        world.knows("handbook", TEXT)
        world.container.reply = lambda _: "The notice period is three months [1]."
        say(f"#general> @Footnote {question}")
        response = world.says(ADA, GENERAL, f"{MENTION} {question}")
        say(f"ingress Lambda: {response.status}")
        world.until(lambda: world.answers(GENERAL))
        world.settled()
        for answer in world.answers(GENERAL):
            say(f"Footnote: {answer['text']}")
            for link in sorted(set(re.findall(r"https://footnote\.example/d/\w+", str(answer)))):
                say(f"          {link}")
        for log in world.logs:
            if log.exists():
                say(f"--- {log.stem}\n{log.read_text()}")
    cloud.stop()


if __name__ == "__main__":
    main()
