"""A language model of some hundred kilobytes: random numbers, and one sentence learnt by heart.

It is a real GGUF in the llama architecture, with a tokenizer of its own, for a real llama.cpp. Attention and
feed-forward are random and almost silent; every word's output row points at the word to be said next, so that with
any sampling near zero the model says its sentence and then babbles on for ever.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

WIDTH = 64
HEADS = 4
LAYERS = 1
INNER = 128
ASSISTANT = "<|assistant|>"
TEMPLATE = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}" + ASSISTANT
"""The chat template: what was said, and whose turn it is."""
_BLANK = "\u2581"
_SPECIAL = ("<unk>", "<s>", "</s>", ASSISTANT)
_BABBLE = ("and", "so", "on", "it", "goes", "without", "any", "end")
_QUIET = 1e-3

Matrix = NDArray[np.float32]


def write_model(path: Path, *, sentence: str, context: int = 32_768) -> None:
    """Writes the model.

    Args:
        path: Where to.
        sentence: What it says first, word by word; no word twice.
        context: How many tokens it was "trained" on.
    """
    learnt = [f"{_BLANK}{word}" for word in sentence.split()]
    babble = [f"{_BLANK}{word}{number}" for word in _BABBLE for number in range(4)]
    said = [*learnt, *babble]
    words = _vocabulary(said)
    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer, context)
    _tokenizer(writer, words)
    _weights(writer, words, said)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _vocabulary(said: Iterable[str]) -> list[str]:
    """Special tokens, every byte, every character, and each word with all its beginnings.

    llama.cpp joins neighbouring pieces; without the beginnings a word could never be put together.
    """
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    characters = [_BLANK, *(chr(code) for code in range(33, 127))]
    beginnings = [word[:end] for word in said for end in range(2, len(word) + 1)]
    return list(dict.fromkeys((*_SPECIAL, *bytes_, *characters, *beginnings)))


def _describe(writer: gguf.GGUFWriter, context: int) -> None:
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _tokenizer(writer: gguf.GGUFWriter, words: Sequence[str]) -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([float(len(word)) for word in words])
    writer.add_token_types([_type(word) for word in words])
    writer.add_bos_token_id(words.index("<s>"))
    writer.add_eos_token_id(words.index("</s>"))
    writer.add_unk_token_id(words.index("<unk>"))
    writer.add_chat_template(TEMPLATE)


def _type(word: str) -> gguf.TokenType:
    if word == "<unk>":
        return gguf.TokenType.UNKNOWN
    if word in _SPECIAL:
        return gguf.TokenType.CONTROL
    is_byte = re.fullmatch("<0x[0-9A-F]{2}>", word)
    return gguf.TokenType.BYTE if is_byte else gguf.TokenType.NORMAL


def _weights(writer: gguf.GGUFWriter, words: Sequence[str], said: Sequence[str]) -> None:
    luck = np.random.default_rng(20_000)

    def random(*shape: int, scale: float = _QUIET) -> Matrix:
        return luck.normal(0.0, scale, shape).astype(np.float32)

    embedding = random(len(words), WIDTH, scale=1.0)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    writer.add_tensor("output.weight", _successors(embedding, words, said))
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        writer.add_tensor(f"{block}.attn_norm.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor(f"{block}.ffn_norm.weight", np.ones(WIDTH, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{block}.{name}.weight", random(WIDTH, WIDTH))
        writer.add_tensor(f"{block}.ffn_gate.weight", random(INNER, WIDTH))
        writer.add_tensor(f"{block}.ffn_up.weight", random(INNER, WIDTH))
        writer.add_tensor(f"{block}.ffn_down.weight", random(WIDTH, INNER))


def _successors(embedding: Matrix, words: Sequence[str], said: Sequence[str]) -> Matrix:
    """Each row points at the words after which it is to be said; the babble goes round in a circle."""
    rows = np.zeros_like(embedding)
    at = {word: place for place, word in enumerate(words)}
    first_babble = said[-len(_BABBLE) * 4]
    chain = [ASSISTANT, *said, first_babble]
    for word, following in pairwise(chain):
        rows[at[following]] += 4 * embedding[at[word]] / np.linalg.norm(embedding[at[word]])
    return rows
