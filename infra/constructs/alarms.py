"""What an operator is told of, and where it is told."""

from dataclasses import dataclass
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One figure and the point from which it is worth a message."""

    name: str
    metric: cloudwatch.IMetric
    above: float
    about: str
    times: int = 1
    """Periods in a row."""


class Alarms(Construct):
    """Alarms, all to one topic, which mails them if an address is given."""

    def __init__(self, scope: Construct, construct_id: str, *, email: str) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True, display_name="Footnote")
        if email:
            self.topic.add_subscription(
                cast("sns.ITopicSubscription", subscriptions.EmailSubscription(email))
            )
        self._action = cast(
            "cloudwatch.IAlarmAction", actions.SnsAction(cast("sns.ITopic", self.topic))
        )
        self.alarms: list[cloudwatch.Alarm] = []

    def watch(self, watch: Watch) -> None:
        """Adds one."""
        alarm = cloudwatch.Alarm(
            self,
            watch.name,
            metric=watch.metric,
            threshold=watch.above,
            evaluation_periods=watch.times,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=watch.about,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self.alarms.append(alarm)


def figure(name: str, statistic: str, **dimensions: str) -> cloudwatch.Metric:
    """One of the figures that the functions write themselves."""
    return cloudwatch.Metric(
        namespace="Footnote",
        metric_name=name,
        dimensions_map=dimensions or None,
        statistic=statistic,
        period=Duration.minutes(5),
    )


def over_all(name: str, statistic: str, keys: str) -> cloudwatch.MathExpression:
    """A figure over every value of its dimensions, for a chart."""
    search = f"SEARCH('{{Footnote,{keys}}} MetricName=\"{name}\"', '{statistic}', 300)"
    return cloudwatch.MathExpression(
        expression=search, label=name, period=Duration.minutes(5), using_metrics={}
    )
