"""What outlives a question: its claim, the thread's turns, and the answer as it was given."""

from dataclasses import dataclass, replace

from bot.domain import AnswerRecord, Asked, MessageRef, ThreadRef
from bot.ports import AnswerLog, Clock, Ledger, ThreadStore
from rag.domain import Answer, Question, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Claims, threads and answers, with the present moment to date them."""

    ledger: Ledger
    threads: ThreadStore
    answers: AnswerLog
    now: Clock

    def turns_before(self, asked: Asked) -> tuple[Turn, ...]:
        """What was said before; models set side by side are not told what the others answered."""
        turns = self.threads.load(memory_of(asked)).turns
        while "compare" in asked.options and [each.text for each in turns[-2:-1]] == [asked.text]:
            turns = turns[:-2]
        return turns

    def keep(
        self, asked: Asked, key: str, answer: Answer, question: Question, message: MessageRef
    ) -> None:
        """Adds the question and its answer to what is remembered; a second time changes nothing."""
        at = self.now()
        memory = memory_of(asked)
        if asked.edited:
            self.threads.forget(memory, asked.key)
        self.threads.append(
            memory,
            key,
            (
                Turn(speaker="person", text=asked.text, name=asked.asker.name, at=at),
                Turn(speaker="footnote", text=answer.text, at=at),
            ),
        )
        self.answers.save(
            AnswerRecord(
                id=key,
                thread=memory,
                asker=asked.asker.reader,
                question=asked.text,
                answer=answer,
                principal=question.principal,
                message=message,
                at=at,
            )
        )


def memory_of(asked: Asked) -> ThreadRef:
    """Where this question's turns are kept: what is said privately never enters the shared thread."""
    if not asked.private:
        return asked.thread
    return replace(asked.thread, root=f"{asked.thread.root}\x1eprivate\x1e{asked.asker.id}")
