"""Deliveries on SQS."""

from bot.storage.sqs.queue import DeliveryBook, SqsDeliveryQueue

__all__ = ["DeliveryBook", "SqsDeliveryQueue"]
