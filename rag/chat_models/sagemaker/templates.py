"""Prompt templates for endpoints that take one string, and the neutralising of their tokens.

Whatever a person or a document says is data: a `[/INST]` or `<|eot_id|>` in it must not end the turn
it stands in, so every known template token is taken out before a prompt is written.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a prompt."""

    role: Role
    text: str


TOKENS = re.compile(
    r"<\|[^|<>\n]{1,64}\|>|\[/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT)\]"
    r"|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|unk|pad)>",
    re.IGNORECASE,
)
LABELS = re.compile(r"^([ \t]*)(System|User|Assistant|Falcon|Human)[ \t]*:", re.MULTILINE)
"""Falcon's turns are told apart by these words alone."""
UNLABELLED = r"\1\2 -"


def neutral(text: str) -> str:
    """`text` without template tokens, those included that appear once others are taken out."""
    while (cleaned := TOKENS.sub(" ", text)) != text:
        text = cleaned
    return text


def alternating(said: Sequence[Said], *, system: bool = True) -> list[Said]:
    """System words first and as one, then user and assistant in turns, beginning with the user.

    Args:
        said: The messages in any order.
        system: False folds the system's words into the first user turn.
    """
    rules = "\n\n".join(each.text for each in said if each.role == "system")
    turns: list[Said] = []
    for each in said:
        if each.role == "system":
            continue
        if turns and turns[-1].role == each.role:
            merged = f"{turns[-1].text}\n\n{each.text}"
            turns[-1] = Said(role=each.role, text=merged)
        else:
            turns.append(each)
    if not turns or turns[0].role == "assistant":
        turns.insert(0, Said(role="user", text="" if turns else "."))
    if rules and not system:
        turns[0] = Said(role="user", text=f"{rules}\n\n{turns[0].text}")
    return [Said(role="system", text=rules), *turns] if rules and system else turns


def llama2(said: Sequence[Said]) -> str:
    """`<s>[INST] <<SYS>>..<</SYS>> question [/INST] answer </s>`."""
    turns = alternating(said)
    rules = ""
    if turns[0].role == "system":
        rules = f"<<SYS>>\n{turns[0].text}\n<</SYS>>\n\n"
        turns = turns[1:]
    parts: list[str] = []
    for turn in turns:
        if turn.role == "user":
            parts.append(f"<s>[INST] {rules}{turn.text} [/INST]")
            rules = ""
        else:
            parts.append(f" {turn.text} </s>")
    return "".join(parts)


def llama3(said: Sequence[Said]) -> str:
    """Headers around each role, every turn ended by `<|eot_id|>`."""
    turns = "".join(
        f"<|start_header_id|>{turn.role}<|end_header_id|>\n\n{turn.text}<|eot_id|>"
        for turn in alternating(said)
    )
    return f"<|begin_of_text|>{turns}<|start_header_id|>assistant<|end_header_id|>\n\n"


def mistral(said: Sequence[Said]) -> str:
    """As Llama 2, with one beginning of text and without a system role."""
    parts = [
        f"[INST] {turn.text} [/INST]" if turn.role == "user" else f" {turn.text}</s>"
        for turn in alternating(said, system=False)
    ]
    return f"<s>{''.join(parts)}"


def falcon(said: Sequence[Said]) -> str:
    """`System:`, `User:` and `Assistant:` at the beginning of lines."""
    lines = [
        f"{turn.role.capitalize()}: {LABELS.sub(UNLABELLED, turn.text)}"
        for turn in alternating(said)
    ]
    return "\n".join([*lines, "Assistant:"])


def chatml(said: Sequence[Said]) -> str:
    """`<|im_start|>role ... <|im_end|>`, for Qwen and its kin."""
    turns = "".join(
        f"<|im_start|>{turn.role}\n{turn.text}<|im_end|>\n" for turn in alternating(said)
    )
    return f"{turns}<|im_start|>assistant\n"


def gemma(said: Sequence[Said]) -> str:
    """`<start_of_turn>` with the roles user and model, without a system role."""
    turns = "".join(
        f"<start_of_turn>{'user' if turn.role == 'user' else 'model'}\n{turn.text}<end_of_turn>\n"
        for turn in alternating(said, system=False)
    )
    return f"<bos>{turns}<start_of_turn>model\n"


TEMPLATES: Mapping[str, Callable[[Sequence[Said]], str]] = {
    "llama2": llama2,
    "llama3": llama3,
    "mistral": mistral,
    "falcon": falcon,
    "chatml": chatml,
    "gemma": gemma,
}
