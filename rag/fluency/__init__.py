"""How well an embedding model knows a language, which it is asked rather than taken at its word for.

Many models know English alone: their vectors of other languages are next to noise, and worse than none beside words.
"""

from rag.fluency.fluency import Fluency
from rag.fluency.pairs import PAIRS

LANGUAGES = tuple(PAIRS)
"""Those that models are asked about."""

__all__ = ["LANGUAGES", "Fluency"]
