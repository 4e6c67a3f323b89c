"""The models an operator configured: `provider:model` by LangChain, one's own class, or none at all."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from rag.domain import RagError
from rag.models import EXTRACTIVE, Model, ModelNotInstalled, Price, UnknownModel

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_SMALLEST_CONTEXT = 4096
"""What a local server reads where nobody says more."""
_TAKES_TIMEOUT = frozenset(
    {"anthropic", "azure_openai", "deepseek", "fireworks", "groq", "mistralai", "openai", "xai"}
)
_TIMES_SILENCE = frozenset({"azure_openai", "deepseek", "openai", "xai"})
"""These give up by themselves after two silent minutes; here whoever listens does, by `timeout`."""
_EXTRAS = {
    "openai": "footnote[models]",
    "azure_openai": "footnote[models]",
    "ollama": "footnote[models]",
    "bedrock": "footnote[aws]",
    "bedrock_converse": "footnote[aws]",
    "sagemaker": "footnote[aws]",
}


@dataclass(kw_only=True)
class ConfiguredModels:
    """Finds models by name and builds each at most once, when it is first asked for.

    Nothing of LangChain's model packages is imported before that, and never for `extractive`.

    Args:
        default: `provider:model`, `package.module:Class` or `extractive`.
        named: Further models by the name people choose them by.
        fallback: Name or `provider:model`, used when another fails; empty for none.
        timeout: Seconds an answer may take.
        context_tokens: 0 for the model's own size, or 4,096 where it does not tell.
        reply_tokens: After so many an answer that goes on is ended.
        options: Arguments by provider, such as `{"openai": {"base_url": ...}}`.
        makers: Providers that LangChain does not build, by name, such as `sagemaker`.
        prices: US dollars by `provider:model`.
        answer_above: By a model's name, how sure it must be that the documents answer; see `footnote eval`.
    """

    default: str = EXTRACTIVE
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    fallback_name: str = ""
    timeout: float = 60.0
    context_tokens: int = 0
    reply_tokens: int = 2048
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    makers: Mapping[str, Callable[[str], BaseChatModel]] = field(
        default_factory=dict[str, "Callable[[str], BaseChatModel]"]
    )
    prices: Mapping[str, Price] = field(default_factory=dict[str, Price])
    answer_above: Mapping[str, float] = field(default_factory=dict[str, float])
    _built: dict[str, Model] = field(default_factory=dict[str, Model], init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What people may choose, the default first."""
        return tuple(dict.fromkeys((self.default, *self.named, EXTRACTIVE)))

    def find(self, name: str = "") -> Model:
        """The model of that name; see `rag.models.Models`."""
        wanted = name or self.default
        with self._lock:
            if wanted not in self._built:
                self._built[wanted] = self._model(wanted)
            return self._built[wanted]

    def fallback(self) -> Model | None:
        """The model that answers when another fails."""
        return self.find(self.fallback_name) if self.fallback_name else None

    def _model(self, name: str) -> Model:
        address = self.named.get(name, name)
        if address == name and name not in {self.default, self.fallback_name, EXTRACTIVE}:
            msg = f"There is no model named {name} here. There are: {', '.join(self.names)}."
            raise UnknownModel(msg)
        if address == EXTRACTIVE:
            return Model(name=name, answer_above=self.answer_above.get(name))
        chat = self._chat(address)
        return Model(
            name=name,
            chat=chat,
            timeout=self.timeout,
            context_tokens=self.context_tokens or _context_of(chat),
            reply_tokens=self.reply_tokens,
            price=self.prices.get(address),
            answer_above=self.answer_above.get(name),
        )

    def _chat(self, address: str) -> BaseChatModel:
        provider, _, model = address.partition(":")
        if provider in self.makers:
            return self.makers[provider](model)
        if "." in provider and model:
            return _own(provider, model)
        return self._by_langchain(address, provider)

    def _by_langchain(self, address: str, provider: str) -> BaseChatModel:
        given: dict[str, Any] = dict(self.options.get(provider, {}))
        if provider in _TAKES_TIMEOUT:
            given.setdefault("timeout", self.timeout)
            given.setdefault("max_retries", 1)
        if provider in _TIMES_SILENCE:
            given.setdefault("stream_chunk_timeout", None)
        if provider == "ollama":
            given.setdefault("client_kwargs", {"timeout": self.timeout})
        try:
            init = import_module("langchain.chat_models").init_chat_model
            return cast("BaseChatModel", init(address, **given))
        except ImportError as missing:
            bare = missing.name is not None and missing.name.partition(".")[0] == "langchain"
            own = "footnote[models]" if bare else f"langchain-{provider.replace('_', '-')}"
            msg = (
                f"The model {address} needs a package that is not installed: "
                f"pip install '{_EXTRAS.get(provider, own)}'."
            )
            raise ModelNotInstalled(msg) from missing
        except Exception as wrong:  # every provider refuses a half-set model in its own way
            reason = (str(wrong).strip().splitlines() or [type(wrong).__name__])[0]
            msg = f"The model {address} cannot be set up: {reason}"
            raise UnknownModel(msg) from wrong


def openai_options(base_url: str, api_key: str) -> dict[str, dict[str, str]]:
    """The `options` of an OpenAI-compatible server; a local one needs no key, but the client wants one."""
    if not base_url and not api_key:
        return {}
    given = {"base_url": base_url} if base_url else {}
    return {"openai": {**given, "api_key": api_key or "none"}}


def prices_of(written: Mapping[str, str]) -> dict[str, Price]:
    """`{"openai:gpt": "0.5/1.5"}` as prices.

    Raises:
        UnknownModel: one cannot be read; the text says which.
    """
    prices: dict[str, Price] = {}
    for name, text in written.items():
        read, _, said = text.partition("/")
        try:
            prices[name] = Price(read=float(read), written=float(said))
        except ValueError as wrong:
            msg = f"The price of {name} is not written like 0.5/1.5: dollars per million tokens read and written."
            raise UnknownModel(msg) from wrong
    return prices


def thresholds_of(written: Mapping[str, str]) -> dict[str, float]:
    """`{"big": "0.2"}` as numbers.

    Raises:
        UnknownModel: one is no number from 0 to 1; the text says which.
    """
    found: dict[str, float] = {}
    for name, text in written.items():
        if not re.fullmatch(r"0(?:\.\d+)?|\.\d+|1(?:\.0+)?", text):
            msg = f"FOOTNOTE_ANSWER_ABOVE of {name} is not a number from 0 to 1."
            raise UnknownModel(msg)
        found[name] = float(text)
    return found


def _own(module: str, name: str) -> BaseChatModel:
    """Somebody's own `package.module:Class`, built without arguments."""
    try:
        made: object = getattr(import_module(module), name)()
    except (ImportError, AttributeError) as missing:
        msg = f"The model {module}:{name} cannot be found: {missing}."
        raise ModelNotInstalled(msg) from missing
    if not callable(getattr(made, "stream", None)):
        msg = f"The model {module}:{name} is no LangChain chat model."
        raise RagError(msg)
    return cast("BaseChatModel", made)


def _context_of(chat: BaseChatModel) -> int:
    profile = cast("Mapping[str, Any] | None", getattr(chat, "profile", None)) or {}
    told = profile.get("max_input_tokens")
    return told if isinstance(told, int) and told > 0 else _SMALLEST_CONTEXT
