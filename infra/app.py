"""From choices to templates: which stacks there are, and what stands on what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from aws_cdk import App, Stack

from infra.assets import Assets
from infra.choices import Choices, read_choices
from infra.stacks.chat import ChatStack, Needs
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.ingest import IngestStack
from infra.stacks.knowledge import knowledge_access
from infra.stacks.model import ModelStack, model_access
from infra.stacks.network import NetworkStack
from infra.stacks.observability import ObservabilityStack

FLAGS = Path(__file__).parent / "flags.json"
"""CDK's own recommendation, but for references between stacks: exports keep a stack from being deleted
under another that needs it, and are understood everywhere."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Every stack of one deployment."""

    app: App
    choices: Choices
    data: DataStack
    chat: ChatStack
    ingest: IngestStack

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """All of them, in the order they were made."""
        children = self.app.node.children
        return tuple(child for child in children if isinstance(child, Stack))


def new_app(
    context: Mapping[str, Any] | None = None, *, out: Path | None = None, validate: bool = False
) -> App:
    """An app with the recommended flags.

    Args:
        context: Choices by their names; what the CDK CLI passes comes on top by itself.
        out: Where templates go.
        validate: Whether CDK checks the templates with its own validator, which takes five seconds.
    """
    flags = cast("dict[str, Any]", json.loads(FLAGS.read_text()))
    return App(
        context={**flags, **(context or {})},
        outdir=None if out is None else str(out),
        builtin_cloud_formation_validation=validate,
        analytics_reporting=False,
        tree_metadata=False,
    )


def compose(app: App, assets: Assets) -> Deployment:
    """Makes every stack that the app's context chooses.

    Raises:
        ChoiceError: a choice cannot be.
    """
    choices = read_choices(cast("Mapping[str, Any]", app.node.get_all_context()))
    data = DataStack(app, choices)
    if choices.own_endpoint:
        ModelStack(app, choices)
    needs = Needs(
        data=data,
        knowledge=knowledge_access(app, choices, data),
        model=model_access(choices),
        assets=assets,
        vpc=NetworkStack(app, choices).vpc if choices.network else None,
    )
    chat = ChatStack(app, choices, needs)
    ingest = IngestStack(app, choices, needs, chat)
    ObservabilityStack(app, choices, chat, ingest)
    if choices.domain:
        EdgeStack(app, choices, chat.web.host).add_stack_dependency(chat)
    return Deployment(app=app, choices=choices, data=data, chat=chat, ingest=ingest)
