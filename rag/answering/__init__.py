"""Answering: rewrite, search, write, check, say."""

from rag.answering.answering import Answering, Means
from rag.answering.manners import Manners

__all__ = ["Answering", "Manners", "Means"]
