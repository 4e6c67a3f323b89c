"""The queues of deliveries: FIFO, a group per thread, with one end for the dead of all."""

from dataclasses import dataclass

from aws_cdk import Aws, Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

RETENTION = Duration.days(14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a queue waits for its worker.

    Args:
        timeout: Seconds after which the worker is killed; what it held is seen again a minute later.
        receives: Handings-out before SQS itself gives up. The bot gives up sooner, by counting tries;
            waiting that is nobody's fault is counted here alone, so this is far more.
    """

    timeout: int
    receives: int

    @property
    def visibility(self) -> Duration:
        """For how long a delivery in work is hidden."""
        return Duration.seconds(self.timeout + 60)


TURNS = Patience(timeout=120, receives=20)

DOCUMENTS = Patience(timeout=300, receives=100)


class DeliveryQueues(Construct):
    """Questions, documents to be read, and the dead of both.

    They are named, because a FIFO queue's name must end in `.fifo` and operators look for it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(scope, construct_id)
        self.dead = sqs.Queue(
            self,
            "Dead",
            queue_name=f"{name}-dead.fifo",
            fifo=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=RETENTION,
        )
        self.turns = self._fifo("Turns", f"{name}-turns.fifo", TURNS)
        self.documents = self._fifo("Documents", f"{name}-documents.fifo", DOCUMENTS)

    def _fifo(self, construct_id: str, queue_name: str, patience: Patience) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            queue_name=queue_name,
            fifo=True,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=patience.visibility,
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(
                max_receive_count=patience.receives, queue=self.dead
            ),
        )


def queue_url(queue: sqs.IQueue) -> str:
    """A queue's URL from its name, so that another stack needs no more than the name."""
    return f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}/{Aws.ACCOUNT_ID}/{queue.queue_name}"
