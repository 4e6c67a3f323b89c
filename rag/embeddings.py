"""Meaning as vectors, where an operator wants it: any of LangChain's `Embeddings` by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from rag.domain import RagError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


class EmbeddingsNotInstalled(RagError):
    """The package that embeddings need is missing; `str()` names the extra to install."""


def named_embeddings(name: str) -> Embeddings:
    """The embeddings of a `provider:model` or a `package.module:Class`.

    Raises:
        EmbeddingsNotInstalled: they need a package that is not there.
    """
    module, _, made = name.partition(":")
    try:
        if "." in module:
            return cast("Embeddings", getattr(import_module(module), made)())
        return cast("Embeddings", import_module("langchain.embeddings").init_embeddings(name))
    except (ImportError, AttributeError) as error:
        msg = f"The embeddings {name} cannot be loaded: pip install 'footnote[models]' ({error})."
        raise EmbeddingsNotInstalled(msg) from error
