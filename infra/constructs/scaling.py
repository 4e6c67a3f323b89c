"""When an endpoint runs: by demand, down to nothing, or in office hours."""

from typing import cast

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from infra.choices import Choices
from infra.constructs.endpoint import ModelEndpoint

BUSY = 4
"""Requests at once that one copy is asked to bear."""


class ModelScaling(Construct):
    """Copies of the model follow demand between the least and the most.

    From nothing, the first request fails and wakes it; that takes about five minutes, which the bot tells
    whoever asked.
    """

    def __init__(
        self, scope: Construct, construct_id: str, choices: Choices, endpoint: ModelEndpoint
    ) -> None:
        super().__init__(scope, construct_id)
        name = f"{endpoint.name}-1"
        self._target = scaling.ScalableTarget(
            self,
            "Copies",
            service_namespace=scaling.ServiceNamespace.SAGEMAKER,
            resource_id=f"inference-component/{name}",
            scalable_dimension="sagemaker:inference-component:DesiredCopyCount",
            min_capacity=0 if choices.rests else 1,
            max_capacity=choices.instances,
        )
        self._target.node.add_dependency(endpoint.component)
        self._by_demand(name)
        if choices.scale_to_zero:
            self._from_nothing(name)
        if choices.office_hours:
            self._by_clock(choices)

    def _by_demand(self, name: str) -> None:
        concurrent = cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name="ConcurrentRequestsPerCopy",
            dimensions_map={"InferenceComponentName": name},
            period=Duration.minutes(1),
            statistic="Maximum",
        )
        self._target.scale_to_track_metric(
            "Demand",
            custom_metric=concurrent,
            target_value=BUSY,
            scale_in_cooldown=Duration.minutes(10),
            scale_out_cooldown=Duration.minutes(2),
        )

    def _from_nothing(self, name: str) -> None:
        action = scaling.StepScalingAction(
            self,
            "Wake",
            scaling_target=self._target,
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            cooldown=Duration.minutes(1),
            metric_aggregation_type=scaling.MetricAggregationType.MAXIMUM,
        )
        action.add_adjustment(adjustment=1, lower_bound=0)
        refused = cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name="NoCapacityInvocationFailures",
            dimensions_map={"InferenceComponentName": name},
            period=Duration.seconds(30),
            statistic="Maximum",
        )
        alarm = cloudwatch.Alarm(
            self,
            "NoCapacity",
            metric=refused,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
            alarm_description="Somebody asked while the model slept: wake it",
        )
        alarm.add_alarm_action(
            cast("cloudwatch.IAlarmAction", actions.ApplicationScalingAction(action))
        )

    def _by_clock(self, choices: Choices) -> None:
        begins, ends = choices.office_hours.split("-")
        for name, hour, least, most in (
            ("Open", begins, 0 if choices.scale_to_zero else 1, choices.instances),
            ("Close", ends, 0, 0),
        ):
            self._target.scale_on_schedule(
                name,
                schedule=scaling.Schedule.cron(
                    hour=str(int(hour)), minute="0", week_day=choices.office_days
                ),
                time_zone=TimeZone.of(choices.time_zone),
                min_capacity=least,
                max_capacity=most,
            )
