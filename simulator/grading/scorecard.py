"""``scorecard/1``: the verdicts on a call, and the score that code computes from them."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

VerdictName = Literal["met", "not_met", "not_applicable", "cannot_assess"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Evidence(_Record):
    """Words of the transcript, verbatim, that a verdict rests on."""

    turn: int
    quote: str


class Verdict(_Record):
    """What was found for one criterion. It speaks of the demand: for a don't, ``met`` means kept."""

    id: str
    verdict: VerdictName
    p_met: float | None = Field(default=None, ge=0, le=1)
    """Probability that the demand is met, where the judge gives one."""
    by: Literal["measured", "judge", "human"]
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    """One sentence in the language of the call; a person's own words where it is theirs."""
    machine: Verdict | None = None
    """Where it is a person's: what the machine had found. Left out of the JSON where there is none."""


class Suggestion(_Record):
    """What the grader's model would have said at a moment that cost much."""

    turn: int
    """The agent's turn, or the last turn before what happened."""
    say: str | None = None
    """Checked words, in the language of the report; ``None`` where there are none that can be shown."""
    refused: str | None = None
    """Why there are none: a check of ``coaching_checks``, or ``no_answer``."""


class Scorecard(_Record):
    """All verdicts of one rubric on one call."""

    schema_: Literal["scorecard/1"] = Field(default="scorecard/1", alias="schema")
    transcript: str | None = None
    """Id of the call, or the file's name."""
    rubric: str
    """``id@version``."""
    rubric_sha256: str
    model: str
    criteria: tuple[Verdict, ...]
    score: int | None = Field(default=None, ge=0, le=100)
    """``None`` where too little was assessed."""
    interval: tuple[int, int] | None = None
    """Where the score lies with 95 % probability, by the verdicts' own uncertainty."""
    coverage: float = Field(ge=0, le=1)
    """Share of the applicable weight that was assessed."""
    usage: dict[str, float] = Field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
    """For the moments that cost most, where a report was made and the model can write them; no part of the
    judgement, and left out of the JSON where there are none."""

    def to_json(self) -> str:
        """The scorecard as JSON, ending in a newline."""
        body = self.model_dump(mode="json", by_alias=True)
        for verdict in body["criteria"]:
            if verdict["machine"] is None:
                del verdict["machine"]
            else:
                del verdict["machine"]["machine"]
        if not self.suggestions:
            del body["suggestions"]
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
