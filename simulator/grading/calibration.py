"""Calibration: how the findings in a call's turns become the probability that a demand was met.

Learned by ``python -m evals calibrate`` from the tune part of the gold calls, for one model and one probe; kept as a small
JSON with the hashes that it belongs to. ``docs/grader.md`` has the figures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.behaviours import DONTS, DOS
from simulator.errors import ProbeMismatchError
from simulator.grading.reading import ReadTurn
from simulator.grading.signs import Signs

CALIBRATE_AGAIN = "Run python -m evals calibrate"
_LEAST_CHANCE = 0.005
"""Probabilities are taken no nearer to 0 and 1 than this: a probe that is surer than one in two hundred is not."""


@dataclass(frozen=True)
class CallFeatures:
    """What is known of a call with a view to one demand.

    Attributes:
        speaks_for: Log-odds of the likeliest sign for it in any turn; 0 where there are no such signs.
        against: Log-odds of the likeliest sign against it in any turn; 0 likewise.
        quality: How the agent did otherwise, -1 to 1: mean probability of the dos in their likeliest turn, less that
            of the don'ts.
    """

    speaks_for: float
    against: float
    quality: float


def features_of(turns: Sequence[ReadTurn], signs: Signs) -> CallFeatures:
    """The features of a call that was read.

    Args:
        turns: At least one.
        signs: Of the demand.
    """

    def likeliest(label: str) -> float:
        return max((turn.p.get(label, 0.0) for turn in turns), default=0.0)

    def strongest(labels: Sequence[str]) -> float:
        return _log_odds(max(likeliest(label) for label in labels)) if labels else 0.0

    done = sum(likeliest(label) for label in DOS) / len(DOS)
    broken = sum(likeliest(label) for label in DONTS) / len(DONTS)
    return CallFeatures(strongest(signs.speaks_for), strongest(signs.against), done - broken)


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return math.log(chance / (1 - chance))


class Head(BaseModel):
    """How one criterion's features are weighed.

    Attributes:
        intercept: Log-odds of the demand being met where all features are 0.
        speaks_for: Weight of the signs for it.
        against: Weight of the signs against it, negative as a rule.
        quality: Weight of how the agent did otherwise.
        met_from: Probability from which the verdict is ``met``.
        not_met_to: Probability up to which the verdict is ``not_met``; between the two there is none.
        abstains: Whether it never judges, because it was no better than chance on the tune part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float
    speaks_for: float
    against: float
    quality: float
    met_from: float = Field(ge=0, le=1)
    not_met_to: float = Field(ge=0, le=1)
    abstains: bool = False

    def p_met(self, features: CallFeatures) -> float:
        """Calibrated probability that the demand was met."""
        log_odds = (
            self.intercept
            + self.speaks_for * features.speaks_for
            + self.against * features.against
            + self.quality * features.quality
        )
        return 1 / (1 + math.exp(-log_odds))


class Calibration(BaseModel):
    """The heads of one model and probe.

    Attributes:
        model_sha256: The model whose hidden states the probe reads.
        probe_sha256: Of the probe's coefficients.
        data_sha256: Of the gold calls that it was learned from.
        heads: By the criterion's id.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["calibration/1"] = Field(default="calibration/1", alias="schema")
    model_sha256: str
    probe_sha256: str
    data_sha256: str
    heads: Mapping[str, Head]


def load_calibration(path: Path, *, model_sha256: str, probe_sha256: str) -> Calibration:
    """Reads a calibration and refuses one that belongs to another model or probe.

    Raises:
        ProbeMismatchError: The file is missing or damaged, or names other hashes; names both.
    """
    try:
        found = Calibration.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # pydantic's and JSON's errors are ValueErrors
        reason = str(error).split("\n")[0]
        raise ProbeMismatchError(
            f"cannot be read: {reason}", where=str(path), do=CALIBRATE_AGAIN
        ) from error
    for what, own, wanted in (
        ("model", found.model_sha256, model_sha256),
        ("probe", found.probe_sha256, probe_sha256),
    ):
        if own != wanted:
            raise ProbeMismatchError(
                f"belongs to the {what} {own[:12]}, in use is {wanted[:12]}",
                where=str(path),
                do=CALIBRATE_AGAIN,
            )
    return found
