"""What is configured, what is missing, and the exact fix."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import partial

from bot.config import Settings, SettingsError
from bot.handlers.words import counted
from bot.ports import PortError
from bot.wiring.check import Check
from bot.wiring.embeddings import embeddings_checks
from bot.wiring.inbox import inbox_file, open_inbox
from bot.wiring.ocr import scans_check
from bot.wiring.reach import exposed
from bot.wiring.search import CANARY, open_search, shown
from bot.wiring.stores import Stores, open_stores
from rag.domain import RagError


def examine(settings: Settings, *, aws: bool = False, stack: str = "") -> list[Check]:
    """Looks at everything; a check that itself breaks is reported as wrong, and the rest go on.

    Args:
        settings: What is set here.
        aws: Look at what the settings name in AWS, too.
        stack: A deployed stack whose addresses are asked as the platforms ask them.
    """
    looks: list[Callable[[Settings], Iterator[Check]]] = [
        _python,
        _data,
        _model,
        embeddings_checks,
        _ocr,
        _console,
        _slack,
        _teams,
    ]
    if aws or stack:
        looks.append(_aws)
    if stack:
        looks.append(partial(_deployment, stack=stack))
    return [check for look in looks for check in _guarded(look, settings)]


def _guarded(look: Callable[[Settings], Iterator[Check]], settings: Settings) -> list[Check]:
    try:
        return list(look(settings))
    except Exception as error:  # noqa: BLE001 - a doctor who dies helps nobody
        name = getattr(look, "__name__", "deployment").strip("_")
        return [Check(name=name, state="wrong", detail=f"{type(error).__name__}: {error}")]


def _python(_: Settings) -> Iterator[Check]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Check(name="Python", state="ok", detail=version)


def _data(settings: Settings) -> Iterator[Check]:
    """Opens the stores, and the index over them."""
    from bot.wiring.clock import present

    try:
        stores = open_stores(settings, now=present)
    except PortError as error:
        yield Check(name="Data", state="wrong", detail=str(error), fix="See the sentence above.")
        return
    try:
        problem = _problem(settings, stores)
        fix = "Stop serving, and restore the data folder from a backup." if problem else ""
        detail = problem or str(settings.data_dir)
        yield Check(name="Data", state="wrong" if problem else "ok", detail=detail, fix=fix)
        yield from _index(settings, stores)
    finally:
        stores.close()


def _problem(settings: Settings, stores: Stores) -> str:
    """What is wrong with the files of one machine; empty where all is well."""
    if stores.local is None:
        return ""
    problem = stores.local.database.problem()
    if problem or not inbox_file(settings.data_dir).is_file():
        return problem
    try:
        with open_inbox(settings.data_dir) as inbox:
            return inbox.problem()
    except PortError as error:
        return str(error)


def _index(settings: Settings, stores: Stores) -> Iterator[Check]:
    """Counts what is held, and searches for what nobody may find."""
    from bot.wiring.canary import canary_found

    fix = (
        "Restore the folder from a backup, or remove its index folder: `footnote serve` reads everything anew."
        if settings.index == "embedded"
        else "Check FOOTNOTE_INDEX, and that this machine may reach and use what it names."
    )
    try:
        search = open_search(settings, settings.data_dir, stores=stores)
        try:
            documents, passages = search.count()
            leaking = canary_found(search, settings.organisation)
            planted = search.index.state(CANARY) == "indexed"
        finally:
            search.close()
    except (RagError, SettingsError) as error:
        yield Check(name="Index", state="wrong", detail=str(error), fix=fix)
        return
    yield Check(
        name="Index",
        state="ok" if documents else "off",
        detail=f"{shown(settings.index)}: {counted(documents, 'document')}, "
        f"{counted(passages, 'passage')}",
        fix="" if documents else "footnote ingest FOLDER",
    )
    yield _readers(planted=planted, leaking=leaking)


def _readers(*, planted: bool, leaking: bool) -> Check:
    """Whether the reader filter holds, told by a document that nobody may read."""
    if leaking:
        fix = "Stop serving and report this: the reader filter does not hold."
        detail = "the canary document was found"
        return Check(name="Readers", state="wrong", detail=detail, fix=fix)
    if not planted:
        fix = "It is planted when `footnote serve` starts; on AWS, by the ingest function within a quarter of an hour."
        detail = "the canary document is not in the index yet"
        return Check(name="Readers", state="off", detail=detail, fix=fix)
    return Check(name="Readers", state="ok", detail="the canary is there and stays hidden")


def _model(settings: Settings) -> Iterator[Check]:
    if settings.model == "extractive":
        yield Check(name="Model", state="ok", detail="extractive: sentences are quoted, no model")
        return
    installed = importlib.util.find_spec("langchain") is not None
    needs_extra = not settings.model.startswith("sagemaker:") and not installed
    yield Check(
        name="Model",
        state="wrong" if needs_extra else "ok",
        detail=settings.model,
        fix="make serve EXTRAS=all, or: pip install 'footnote[models]'" if needs_extra else "",
    )


def _ocr(settings: Settings) -> Iterator[Check]:
    yield scans_check(settings)


def _console(settings: Settings) -> Iterator[Check]:
    if settings.queue_url:
        return  # no function serves it, and the deployment's own address is asked itself
    if not exposed(settings) or settings.password:
        guarded = "with a password" if settings.password else "for this machine only"
        yield Check(name="Console", state="ok", detail=f"{settings.base_url}, {guarded}")
    else:
        yield Check(
            name="Console",
            state="off",
            detail=f"{settings.base_url} without a password: others are turned away",
            fix="Set FOOTNOTE_PASSWORD.",
        )
    https = settings.base_url.startswith("https://")
    chat = bool(settings.slack_bot_token or settings.teams_app_id)
    if chat and not https and not settings.slack_app_token:
        yield Check(
            name="Public address",
            state="wrong",
            detail="chat platforms and links need an https address",
            fix="Set FOOTNOTE_PUBLIC_URL=https://..., or use Slack's Socket Mode.",
        )


def _slack(settings: Settings) -> Iterator[Check]:
    if not (settings.slack_bot_token or settings.slack_client_id):
        fix = (
            "docs/slack.md: footnote manifest slack, then SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET."
        )
        yield Check(name="Slack", state="off", detail="not set up", fix=fix)
        return
    if importlib.util.find_spec("slack_bolt") is None:
        fix = "make serve EXTRAS=all, or: pip install 'footnote[slack]'"
        yield Check(name="Slack", state="wrong", detail="the extra is missing", fix=fix)
        return
    from bot.wiring.checkups import slack_checks

    yield from slack_checks(settings)


def _teams(settings: Settings) -> Iterator[Check]:
    if not settings.teams_app_id:
        fix = "docs/teams.md: footnote manifest teams, then MicrosoftAppId and its companions."
        detail = "not set up; local tools on this machine may talk to /api/messages"
        yield Check(name="Teams", state="off", detail=detail, fix=fix)
        return
    if importlib.util.find_spec("botbuilder") is None:
        fix = "make serve EXTRAS=all, or: pip install 'footnote[teams]'"
        yield Check(name="Teams", state="wrong", detail="the extra is missing", fix=fix)
        return
    from bot.wiring.checkups import teams_checks

    yield from teams_checks(settings)


def _deployment(_: Settings, *, stack: str) -> Iterator[Check]:
    from bot.wiring.deployment import deployment_checks
    from bot.wiring.stack_outputs import stack_outputs

    try:
        told = stack_outputs(stack)
    except SettingsError as error:
        fix = "Name the chat stack, such as footnote-chat."
        yield Check(name="Stack", state="wrong", detail=str(error), fix=fix)
        return
    yield from deployment_checks(told)


def _aws(settings: Settings) -> Iterator[Check]:
    if importlib.util.find_spec("boto3") is None:
        fix = "make serve EXTRAS=all, or: pip install 'footnote[aws]'"
        yield Check(name="AWS", state="wrong", detail="the extra is missing", fix=fix)
        return
    from bot.wiring.checkups import aws_checks

    yield from aws_checks(settings)
