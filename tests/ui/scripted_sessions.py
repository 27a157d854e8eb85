"""Real sessions on a fake model whose answers follow from the question, since tabs ask in any order."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path

from typing_extensions import override

from simulator.errors import SimulatorError
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.models.protocol import Answer, Decoding, Message
from simulator.models.scripted import ScriptedModel
from simulator.session import DEFAULT_RUBRIC, Sessions
from simulator.settings import Settings
from simulator.transcript import Transcript

HEARD = {
    "no es para tanto": "dont.minimise",
    "qué tontería": "dont.judge_or_insult",
    "entiendo cómo se siente": "listening.empathise",
    "¿qué ha pasado?": "listening.clarify",
}
"""What the fake hears in which words of the trainee."""
_AGENT_TURN = re.compile(r'\{"turn": (\d+), "speaker": "agent", "text": "([^"\\]{3,60})')


class RuleModel(ScriptedModel):
    """Hears by ``HEARD``, judges by quoting the trainee's first turn, and lets the persona's author speak."""

    @override
    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        asked = messages[-1].content
        if purpose == "hear":
            said = json.loads(asked)["agent"]
            found = [
                {"id": rule, "quote": said[said.lower().find(words) :][: len(words)]}
                for words, rule in HEARD.items()
                if words in said.lower()
            ]
            return schema.model_validate(
                {
                    "behaviours": found,
                    "facts_asked_for": [],
                    "solution_offered": "",
                    "solution_quote": "",
                    "takes_leave": False,
                }
            )
        turn = _AGENT_TURN.search(asked)
        shown = turn is not None and "question that deepens" in asked
        quote = [{"turn": int(turn[1]), "quote": turn[2]}] if turn and shown else []
        reason = "Lo muestran sus palabras." if shown else "No aparece en la llamada."
        return schema.model_validate(
            {"evidence": quote, "shown": "yes" if shown else "no", "reason": reason}
        )

    @override
    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncIterator[str]:
        # No line passes the guard, so the customer says what the persona's author wrote for the move.
        yield ""


class ScriptedSessions(Sessions):
    """Sessions on the fake model, with a folder of their own.

    Args:
        folder: For the database.
        words_per_second: Pace of the customer's words.
        fail_start: Raised while the model gets ready, once.
        fail_grading: Raised after two verdicts, once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        words_per_second: float = 0.0,
        fail_start: SimulatorError | None = None,
        fail_grading: SimulatorError | None = None,
    ) -> None:
        super().__init__(Settings(data_dir=folder), words_per_second=words_per_second)
        self.model = RuleModel()
        self.fail_start = fail_start
        self.fail_grading = fail_grading

    @override
    async def customer_model(self) -> RuleModel:
        if self.fail_start:
            failure, self.fail_start = self.fail_start, None
            raise failure
        return self.model

    @override
    async def grader_model(self) -> RuleModel:
        return self.model

    @override
    async def grade(
        self,
        transcript: Transcript,
        rubric: str = DEFAULT_RUBRIC,
        *,
        locale: str | None = None,
        name: str | None = None,
    ) -> AsyncGenerator[Verdict | Scorecard, None]:
        verdicts = 0
        async for one in super().grade(transcript, rubric, locale=locale, name=name):
            if self.fail_grading and verdicts == 2:
                failure, self.fail_grading = self.fail_grading, None
                raise failure
            verdicts += 1
            yield one
