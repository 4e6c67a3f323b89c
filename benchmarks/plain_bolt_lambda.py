"""The usual way to put Slack's events on a queue from Lambda: Bolt and boto3, as their documentation has it."""

import os
from typing import Any

import boto3
from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler

sqs: Any = boto3.client("sqs")
app = App(
    token=os.environ["SLACK_BOT_TOKEN"],
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    process_before_response=True,
    token_verification_enabled=False,
)


@app.event("app_mention")
def enqueue(body: dict[str, Any]) -> None:
    sqs.send_message(
        QueueUrl=os.environ["FOOTNOTE_QUEUE_URL"],
        MessageBody=str(body["event"]),
        MessageGroupId=str(body["event"]["channel"]),
        MessageDeduplicationId=str(body["event_id"]),
    )


def handler(event: dict[str, Any], context: object) -> Any:
    return SlackRequestHandler(app).handle(event, context)
