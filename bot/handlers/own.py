"""Our own notes to ourselves: what a delivery from `footnote` means."""

import json
from collections.abc import Sequence
from typing import Any, cast

from bot.codec import loads, to_delivery, to_lingers, to_thread_ref
from bot.domain import Delivery, Event, FileStored, Waited


class OwnTranslator:
    """Turns our own deliveries into events; implements `bot.ports.Translator`."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """One event for a note of ours, none for kinds of an older or newer version."""
        if delivery.kind == "waiting":
            return (Waited(key=delivery.id, delivery=loads(delivery.payload, to_delivery)),)
        if delivery.kind == "lingers":
            return (loads(delivery.payload, to_lingers),)
        if delivery.kind != "stored":
            return ()
        told = cast("dict[str, Any]", json.loads(delivery.payload))
        upload = {str(k): str(v) for k, v in told["upload"].items()}
        return (
            FileStored(
                key=delivery.id,
                document_id=upload["document_id"],
                thread=to_thread_ref(told["thread"]) if told["thread"] else None,
                upload=upload,
            ),
        )
