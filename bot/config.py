"""Settings: the only reader of the environment.

A dataclass and not a pydantic model, because the ingress reads its settings here too and must start
without pydantic (`docs/decisions/0002`). Names are the ecosystem's own where it has them, ours start
with `FOOTNOTE_`; `.env` in the working directory fills in what the environment leaves out.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from bot.envfile import read_dotenv
from bot.written import named, one_of, port_number, seconds, some, tesseracts, truth, whole, words


class SettingsError(Exception):
    """A setting is wrong or half a platform is set; `str()` says which name and what to do."""


class Secret:
    """A value that never prints."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other.reveal()

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('***')" if self._value else "Secret('')"


def _setting(env: str, default: Any, about: str, parse: Callable[[str], Any] = str) -> Any:
    """Declares one setting: its name outside, its default, what it is for, how its text is read."""
    metadata = {"env": env, "about": about, "parse": parse}
    if isinstance(default, dict):  # a dataclass takes no mutable default
        return field(default_factory=dict[str, str], metadata=metadata)
    return field(default=default, metadata=metadata)


NONE = Secret("")
_PREFIX = "FOOTNOTE_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator may set; every default runs on a laptop."""

    data_dir: Path = _setting("FOOTNOTE_DATA_DIR", Path(".data"), "where everything is kept", Path)
    host: str = _setting("FOOTNOTE_HOST", "127.0.0.1", "address to listen on")
    port: int = _setting("FOOTNOTE_PORT", 8080, "port to listen on", port_number)
    public_url: str = _setting("FOOTNOTE_PUBLIC_URL", "", "address others reach us at, for links")
    password: Secret = _setting("FOOTNOTE_PASSWORD", NONE, "password of the console", Secret)
    secret_key: Secret = _setting("FOOTNOTE_SECRET_KEY", NONE, "signs links; made if unset", Secret)
    admins: tuple[str, ...] = _setting("FOOTNOTE_ADMINS", (), "as in user:slack:U1", words)
    model: str = _setting("FOOTNOTE_MODEL", "extractive", "provider:model, or extractive")
    models: Mapping[str, str] = _setting("FOOTNOTE_MODELS", {}, "NAME=provider:model,...", named)
    channel_models: Mapping[str, str] = _setting(
        "FOOTNOTE_CHANNEL_MODELS", {}, "model name by channel, slack:C1=NAME,...", named
    )
    fallback_model: str = _setting("FOOTNOTE_FALLBACK_MODEL", "", "used when the model fails")
    model_timeout: float = _setting("FOOTNOTE_MODEL_TIMEOUT", 60.0, "seconds per answer", seconds)
    context_tokens: int = _setting("FOOTNOTE_CONTEXT_TOKENS", 0, "0: the model's own size", whole)
    reply_tokens: int = _setting("FOOTNOTE_REPLY_TOKENS", 2048, "so many an answer may have", some)
    openai_base_url: str = _setting("OPENAI_BASE_URL", "", "an OpenAI-compatible server's /v1")
    openai_api_key: Secret = _setting("OPENAI_API_KEY", NONE, "key of that server", Secret)
    model_prices: Mapping[str, str] = _setting(
        "FOOTNOTE_MODEL_PRICES", {}, "dollars per million tokens, MODEL=read/written,...", named
    )
    answer_above: Mapping[str, str] = _setting("FOOTNOTE_ANSWER_ABOVE", {}, "MODEL=0.2,..", named)
    when_no_sources: str = _setting(
        "FOOTNOTE_WHEN_NO_SOURCES", "say_so", "what else to do", one_of("say_so", "let_model")
    )
    index: str = _setting("FOOTNOTE_INDEX", "embedded", "embedded, or another by docs/indexes.md")
    embeddings: str = _setting("FOOTNOTE_EMBEDDINGS", "", "provider:model of vectors; none")
    ocr: str = _setting("FOOTNOTE_OCR", "tesseract", "scanned pages: tesseract, textract or none")
    ocr_languages: str = _setting("FOOTNOTE_OCR_LANGUAGES", "", "of scans: eng+deu", tesseracts)
    organisation: str = _setting("FOOTNOTE_ORGANISATION", "default", "whose documents these are")
    workers: int = _setting("FOOTNOTE_WORKERS", 4, "questions answered at once", some)
    history_days: int = _setting("FOOTNOTE_HISTORY_DAYS", 90, "how long threads are kept", some)
    max_upload_mb: int = _setting("FOOTNOTE_MAX_UPLOAD_MB", 50, "largest file", some)
    allow_hosts: tuple[str, ...] = _setting("FOOTNOTE_ALLOW_HOSTS", (), "may be fetched", words)
    who_to_ask: str = _setting("FOOTNOTE_WHO_TO_ASK", "", "named when nothing was found")
    questions_per_minute: int = _setting("FOOTNOTE_QUESTIONS_PER_MINUTE", 20, "of a person", whole)
    channel_questions_per_minute: int = _setting(
        "FOOTNOTE_CHANNEL_QUESTIONS_PER_MINUTE", 60, "in one channel; 0: no limit", whole
    )
    allow_guests: bool = _setting("FOOTNOTE_ALLOW_GUESTS", False, "guests may ask", truth)
    log_level: str = _setting(
        "FOOTNOTE_LOG_LEVEL", "INFO", "how much is logged", one_of(*LOG_LEVELS)
    )

    slack_bot_token: Secret = _setting("SLACK_BOT_TOKEN", NONE, "Slack bot token", Secret)
    slack_signing_secret: Secret = _setting("SLACK_SIGNING_SECRET", NONE, "checks Slack", Secret)
    slack_app_token: Secret = _setting("SLACK_APP_TOKEN", NONE, "set: Socket Mode", Secret)
    slack_client_id: str = _setting("SLACK_CLIENT_ID", "", "set: many workspaces by OAuth")
    slack_client_secret: Secret = _setting("SLACK_CLIENT_SECRET", NONE, "OAuth", Secret)
    slack_api_url: str = _setting("SLACK_API_URL", "https://slack.com/api/", "Slack's Web API")
    slack_teams: tuple[str, ...] = _setting("FOOTNOTE_SLACK_TEAMS", (), "allowed teams", words)
    slack_connections: int = _setting("FOOTNOTE_SLACK_CONNECTIONS", 2, "of Socket Mode", some)

    teams_app_id: str = _setting("MicrosoftAppId", "", "Teams app id")
    teams_app_password: Secret = _setting("MicrosoftAppPassword", NONE, "Teams secret", Secret)
    teams_tenant: str = _setting("MicrosoftAppTenantId", "", "Teams tenant")
    teams_app_type: str = _setting("MicrosoftAppType", "SingleTenant", "SingleTenant, ...")
    teams_tenants: tuple[str, ...] = _setting("FOOTNOTE_TEAMS_TENANTS", (), "allowed", words)
    teams_openid_metadata: str = _setting(
        "FOOTNOTE_TEAMS_OPENID_METADATA",
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        "Bot Framework's OpenID document",
    )
    teams_token_url: str = _setting("FOOTNOTE_TEAMS_TOKEN_URL", "", "Entra token address")
    teams_graph_url: str = _setting("FOOTNOTE_TEAMS_GRAPH_URL", "", "Microsoft Graph")
    teams_issuer: str = _setting(
        "FOOTNOTE_TEAMS_ISSUER", "https://api.botframework.com", "issuer of channel tokens"
    )
    teams_service_hosts: tuple[str, ...] = _setting(
        "FOOTNOTE_TEAMS_SERVICE_HOSTS", (), "further hosts a service URL may have", words
    )

    queue_url: str = _setting("FOOTNOTE_QUEUE_URL", "", "SQS FIFO queue; empty: SQLite")
    dead_letter_url: str = _setting("FOOTNOTE_DEAD_LETTER_URL", "", "SQS dead-letter queue")
    table: str = _setting("FOOTNOTE_TABLE", "", "DynamoDB table; empty: SQLite")
    bucket: str = _setting("FOOTNOTE_BUCKET", "", "S3 bucket; empty: local folder")
    ingest_queue_url: str = _setting(
        "FOOTNOTE_INGEST_QUEUE_URL", "", "SQS FIFO queue of stored uploads; empty: the same queue"
    )
    aws_secret: str = _setting("FOOTNOTE_AWS_SECRET", "", "Secrets Manager id of settings as JSON")
    edge_secret: str = _setting(
        "FOOTNOTE_EDGE_SECRET", "", "Secrets Manager id of the key by which CloudFront is known"
    )
    malware_scan: bool = _setting(
        "FOOTNOTE_MALWARE_SCAN", False, "uploads wait for GuardDuty's scan result", truth
    )
    kendra_role: str = _setting("FOOTNOTE_KENDRA_ROLE", "", "ARN by which Kendra reads the bucket")
    kendra_access: str = _setting("FOOTNOTE_KENDRA_ACCESS", "user_context", "or attribute_filter")
    endpoint_model: str = _setting(
        "FOOTNOTE_ENDPOINT_MODEL", "", "model behind a SageMaker endpoint; empty: by its name"
    )
    endpoint_component: str = _setting("FOOTNOTE_ENDPOINT_COMPONENT", "", "one of its components")
    model_registry: str = _setting("FOOTNOTE_MODEL_REGISTRY", "", "own model entries: TOML or file")
    accept_eula: bool = _setting(
        "FOOTNOTE_ACCEPT_EULA", False, "you accept the licence of the model you deployed", truth
    )
    otlp_endpoint: str = _setting("OTEL_EXPORTER_OTLP_ENDPOINT", "", "collector of spans")
    guardrail: str = _setting("FOOTNOTE_GUARDRAIL", "", "Bedrock guardrail, ID:VERSION")

    @property
    def base_url(self) -> str:
        """Where others reach us, without a trailing slash; nobody reaches a wildcard address."""
        name = "localhost" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        host = f"[{name}]" if ":" in name else name
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def max_upload_bytes(self) -> int:
        """The largest file taken."""
        return self.max_upload_mb * 1024 * 1024


def load_settings(
    environment: Mapping[str, str] | None = None,
    *,
    dotenv: Path | None = Path(".env"),
    secrets: Mapping[str, str] | None = None,
    **given: Any,
) -> Settings:
    """Reads the settings: what is `given` first, then the environment, then `.env`, then defaults.

    Args:
        environment: Instead of the process's own.
        dotenv: A file of further settings.
        secrets: Settings by name from a secret store; before the environment.
        **given: Settings by field, None for those to be read.

    Raises:
        SettingsError: with one sentence naming the setting.
    """
    held = {**_held(environment, dotenv), **(secrets or {})}
    values: dict[str, Any] = {}
    for each in fields(Settings):
        text = held.get(each.metadata["env"])
        if text is not None and text.strip():
            values[each.name] = _parsed(each.metadata, text.strip())
    values.update({name: value for name, value in given.items() if value is not None})
    settings = Settings(**values)
    _check(settings)
    return settings


def unknown_settings(
    environment: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")
) -> list[str]:
    """One sentence for each name that begins like one of ours and is none: it would do nothing."""
    ours = [each.metadata["env"] for each in fields(Settings)]
    held = _held(environment, dotenv)
    strange = sorted(name for name in held if name.startswith(_PREFIX) and name not in ours)
    return [f"{name} is no setting and does nothing.{_meant(name, ours)}" for name in strange]


def _meant(name: str, ours: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - the ingress never needs it

    bare = [each.removeprefix(_PREFIX) for each in ours if each.startswith(_PREFIX)]
    near = get_close_matches(name.removeprefix(_PREFIX), bare, n=1, cutoff=0.7)
    return f" Did you mean {_PREFIX}{near[0]}?" if near else ""


def _held(environment: Mapping[str, str] | None, dotenv: Path | None) -> dict[str, str]:
    """The environment, and what it leaves out by `.env`."""
    if environment is not None:
        return dict(environment)
    filed: Mapping[str, str] = {} if dotenv is None else read_dotenv(dotenv)
    return {**filed, **os.environ}


def _parsed(about: Mapping[str, Any], text: str) -> Any:
    parse = cast("Callable[[str], Any]", about["parse"])
    try:
        return parse(text)
    except ValueError as wrong:
        shown = "its value" if parse is Secret else repr(text)
        msg = f"{about['env']} ({about['about']}): {shown} {wrong}."
        raise SettingsError(msg) from None


def _check(settings: Settings) -> None:
    """Refuses a half-set platform, naming what is missing."""
    slack = {
        "SLACK_BOT_TOKEN": bool(settings.slack_bot_token or settings.slack_client_id),
        "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN": bool(
            settings.slack_signing_secret or settings.slack_app_token
        ),
    }
    teams = {
        "MicrosoftAppId": bool(settings.teams_app_id),
        "MicrosoftAppPassword": bool(settings.teams_app_password),
        "MicrosoftAppTenantId": bool(settings.teams_tenant),
    }
    for platform, parts in (("Slack", slack), ("Teams", teams)):
        missing = [name for name, there in parts.items() if not there]
        if missing and len(missing) < len(parts):
            msg = f"{platform} is half set: {', '.join(missing)} is missing. Set it, or unset the rest."
            raise SettingsError(msg)
    if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
        msg = "Slack's OAuth needs both SLACK_CLIENT_ID and SLACK_CLIENT_SECRET."
        raise SettingsError(msg)
