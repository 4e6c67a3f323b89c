"""What makes documents expire: a schedule that tells the ingest function."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

EVERY = Duration.minutes(15)


class Expiry(Construct):
    """An event every quarter of an hour; what one could not finish, the next does.

    Args:
        scope: The stack.
        construct_id: The construct's id.
        reader: The function that takes documents out.
        dead: Where events go that could not be handed over.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, reader: lambda_.Alias, dead: sqs.IQueue
    ) -> None:
        super().__init__(scope, construct_id)
        target = targets.LambdaFunction(
            cast("lambda_.IFunction", reader),
            dead_letter_queue=dead,
            max_event_age=EVERY,
            retry_attempts=2,
        )
        events.Rule(
            self,
            "Rule",
            description="Takes out documents whose time has passed",
            schedule=events.Schedule.rate(EVERY),
            targets=[cast("events.IRuleTarget", target)],
        )
