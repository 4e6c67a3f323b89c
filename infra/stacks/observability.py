"""One dashboard, a handful of alarms, a budget."""

from collections.abc import Iterator

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.choices import Choices
from infra.constructs.alarms import Alarms, Watch, figure, over_all
from infra.constructs.function import PythonFunction
from infra.stacks.chat import ChatStack
from infra.stacks.ingest import IngestStack
from infra.stacks.placing import placed

FIVE = Duration.minutes(5)


class ObservabilityStack(Stack):
    """Looks at the chat and at the ingest stack from outside."""

    def __init__(
        self, scope: Construct, choices: Choices, chat: ChatStack, ingest: IngestStack
    ) -> None:
        super().__init__(
            scope, "Observability", **placed(choices, "observability", "Footnote: watching")
        )
        self._chat, self._ingest = chat, ingest
        self.alarms = Alarms(self, "Alarms", email=choices.alarm_email)
        for watch in self._watches(choices):
            self.alarms.watch(watch)
        dashboard = self._dashboard(choices)
        if choices.budget:
            self._budget(choices)
        CfnOutput(self, "AlarmTopic", value=self.alarms.topic.topic_arn)
        CfnOutput(self, "DashboardName", value=dashboard.dashboard_name)

    @property
    def _functions(self) -> dict[str, PythonFunction]:
        return {
            "Ingress": self._chat.ingress,
            "Pages": self._chat.pages,
            "Worker": self._chat.worker,
            "Ingest": self._ingest.function,
        }

    def _watches(self, choices: Choices) -> Iterator[Watch]:
        yield Watch(
            name="Ack",
            metric=figure("AckMs", "p99", status="2xx"),
            above=1500,
            about="Chat platforms wait three seconds for an acknowledgement, then send again",
            times=2,
        )
        yield Watch(
            name="Readers",
            metric=figure("CanaryFound", "Sum"),
            above=0,
            about="A search found the document that nobody may read: answering has stopped",
        )
        yield from self._queue_watches()
        for name, function in self._functions.items():
            yield Watch(
                name=f"{name}Errors",
                metric=function.alias.metric_errors(period=FIVE),
                above=0,
                about=f"The {name.lower()} function failed",
            )
            yield Watch(
                name=f"{name}Throttles",
                metric=function.alias.metric_throttles(period=FIVE),
                above=0,
                about=f"The {name.lower()} function was held back: raise the account's concurrency",
            )
        yield Watch(
            name="ServerErrors",
            metric=self._chat.web.api.metric_server_error(period=FIVE, statistic="Sum"),
            above=0,
            about="The API answered 5xx",
        )
        if choices.kendra_index:
            yield Watch(
                name="KendraThrottles",
                metric=_kendra(choices.kendra_index),
                above=0,
                about="Kendra holds questions back: add query capacity",
            )

    def _queue_watches(self) -> Iterator[Watch]:
        yield Watch(
            name="TurnsAge",
            metric=_age(self._chat.queues.turns),
            above=60,
            about="A question has waited for more than a minute",
        )
        for name, queue in (
            ("DocumentsAge", self._chat.queues.documents),
            ("ArrivalsAge", self._ingest.arrivals.queue),
        ):
            yield Watch(
                name=name,
                metric=_age(queue),
                above=1800,
                about="A document has waited for more than half an hour",
            )
        for name, queue, about in (
            (
                "DeadLetters",
                self._chat.queues.dead,
                "Something ended undone: footnote --stack STACK dead-letters list",
            ),
            (
                "ArrivalsDeadLetters",
                self._ingest.arrivals.dead,
                "An upload could not be taken: redrive this queue in the SQS console",
            ),
        ):
            yield Watch(
                name=name,
                metric=queue.metric_approximate_number_of_messages_visible(
                    period=FIVE, statistic="Maximum"
                ),
                above=0,
                about=about,
            )

    def _dashboard(self, choices: Choices) -> cloudwatch.Dashboard:
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=choices.name)
        answers = "model,platform"
        board.add_widgets(
            _chart("Acknowledged (ms, p99)", figure("AckMs", "p99", status="2xx")),
            _chart("Answered (ms, p95)", over_all("AnswerMs", "p95", answers)),
            _chart("First word (ms, p95)", over_all("FirstTokenMs", "p95", "model")),
            _chart("Searched (ms, p95)", over_all("RetrieveMs", "p95", answers)),
        )
        board.add_widgets(
            _chart("Waiting (s)", _age(self._chat.queues.turns)),
            _chart("Without an answer", over_all("NoAnswer", "Sum", answers)),
            _chart("Tokens written", over_all("TokensOut", "Sum", answers)),
            _chart("Thumbs", figure("FeedbackUp", "Sum"), figure("FeedbackDown", "Sum")),
        )
        board.add_widgets(cloudwatch.AlarmStatusWidget(alarms=list(self.alarms.alarms), width=24))
        return board

    def _budget(self, choices: Choices) -> None:
        told = budgets.CfnBudget.NotificationWithSubscribersProperty(
            notification=budgets.CfnBudget.NotificationProperty(
                comparison_operator="GREATER_THAN",
                notification_type="FORECASTED",
                threshold=100,
                threshold_type="PERCENTAGE",
            ),
            subscribers=[
                budgets.CfnBudget.SubscriberProperty(
                    address=choices.alarm_email, subscription_type="EMAIL"
                )
            ],
        )
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{choices.name}-monthly",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=choices.budget, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:footnote${choices.name}"]},
            ),
            notifications_with_subscribers=[told],
        )


def _age(queue: sqs.Queue) -> cloudwatch.Metric:
    return queue.metric_approximate_age_of_oldest_message(period=FIVE, statistic="Maximum")


def _kendra(index_id: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Kendra",
        metric_name="ThrottledCount",
        dimensions_map={"IndexId": index_id},
        statistic="Sum",
        period=FIVE,
    )


def _chart(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=6, height=6)
