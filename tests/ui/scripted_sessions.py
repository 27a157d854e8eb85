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
from simulator.recognition_answer import RecognitionAnswer
from simulator.session import DEFAULT_RUBRIC, Sessions
from simulator.settings import Settings
from simulator.transcript import Transcript

HEARD = {
    "no es para tanto": "dont.minimise",
    "qué tontería": "dont.judge_or_insult",
    "entiendo cómo se siente": "listening.empathise",
    "¿qué ha pasado?": "listening.clarify",
    "pidió una azul y le ha llegado una roja": "listening.paraphrase",
    "le pido disculpas": "difficult.apologise",
}
"""What the fake hears in which words of the trainee."""
ASKED = {"número de pedido": "order"}
"""Which fact it hears asked for."""
OFFERED = {"por envío urgente": "express"}
"""Which solution it hears offered."""
JUDGED = {
    "say back": r"pidió una azul y le ha llegado una roja",
    "helps to understand": r"¿[^?]*\?",
    "acknowledges what the customer feels": r"Entiendo cómo se siente",
    "make the problem or its consequences smaller": r"no es para tanto",
    "what kind of person the customer is": r"[Qq]ué tontería",
}
"""What it quotes for a criterion, by words of the question; for the others it finds nothing."""

COACHED = "Siento lo que ha pasado; cuénteme y lo miro con usted ahora mismo."
"""What it would have said at every moment that cost much."""


class RuleModel(ScriptedModel):
    """Hears by ``HEARD``, judges by ``JUDGED``, and lets the persona's author speak."""

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
                    "facts_asked_for": [fact for words, fact in ASKED.items() if words in said],
                    "solution_offered": next((OFFERED[one] for one in OFFERED if one in said), ""),
                    "solution_quote": next((one for one in OFFERED if one in said), ""),
                    "takes_leave": "algo más" in said,
                }
            )
        if purpose == "coach":
            return schema.model_validate({"say": COACHED})
        quote = _quoted(asked)
        reason = "Lo muestran estas palabras." if quote else "No aparece en la llamada."
        shown = "yes" if quote else "no"
        return schema.model_validate({"evidence": quote, "shown": shown, "reason": reason})

    @override
    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncIterator[str]:
        # No line passes the guard, so the customer says what the persona's author wrote for the move.
        yield ""


def _quoted(question: str) -> list[dict[str, object]]:
    wanted = next((JUDGED[words] for words in JUDGED if words in question), None)
    for line in question.splitlines():
        if wanted and line.startswith('{"turn"'):
            turn = json.loads(line)
            found = re.search(wanted, turn["text"])
            if turn["speaker"] == "agent" and found:
                return [{"turn": turn["turn"], "quote": found[0]}]
    return []


class ScriptedSessions(Sessions):
    """Sessions on the fake model, with a folder of their own.

    Args:
        folder: For the database.
        words_per_second: Pace of the customer's words.
        silence_seconds: From which the customer asks whether anyone is there; never, in most tests.
        fail_start: Raised while the model gets ready, once.
        fail_grading: Raised after two verdicts, once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        words_per_second: float = 0.0,
        silence_seconds: float = 3600.0,
        fail_start: SimulatorError | None = None,
        fail_grading: SimulatorError | None = None,
    ) -> None:
        settings = Settings(data_dir=folder, silence_seconds=silence_seconds)
        super().__init__(settings, words_per_second=words_per_second)
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
        recognition: RecognitionAnswer | None = None,
    ) -> AsyncGenerator[Verdict | Scorecard, None]:
        verdicts = 0
        async for one in super().grade(
            transcript, rubric, locale=locale, name=name, recognition=recognition
        ):
            if self.fail_grading and verdicts == 2:
                failure, self.fail_grading = self.fail_grading, None
                raise failure
            verdicts += 1
            yield one
