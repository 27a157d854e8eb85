"""Learns how a probed judge answers for a whole call: from the tune part of the gold calls, never from the test part.

Criteria whose signs are of the same kinds share their weights and differ in their intercept: a criterion has some twenty
labelled calls, too few for weights of its own. The marks between which there is no verdict are set on out-of-fold
probabilities, five folds by call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.gold_calls import GoldCall
from simulator.grading.calibration import CallFeatures, Head, features_of
from simulator.grading.reading import Reading
from simulator.grading.signs import Signs, signs_of
from simulator.rubric import Criterion

Array = npt.NDArray[np.float64]
FOLDS = 5
OWN_INTERCEPT = 0.7
"""How freely a criterion's intercept leaves its family's: the scale of its column under the same penalty."""
UNDECIDED_SHARE = 0.2
"""Of a family's verdicts, the least sure, that are left open."""
LEAST_BALANCED_ACCURACY = 0.6
"""Out of fold; a criterion below abstains."""
LEAST_LABELS = 8
"""Of each verdict, from which on a criterion's own balanced accuracy is believed."""


@dataclass(frozen=True)
class Row:
    """One labelled criterion of one call.

    Attributes:
        call: The call's id.
        criterion: The criterion's id.
        family: Of its signs.
        features: Of the call, with a view to the criterion.
        met: The label.
    """

    call: str
    criterion: str
    family: str
    features: CallFeatures
    met: bool


def rows_of(
    calls: Sequence[GoldCall], readings: Sequence[Reading], criteria: Sequence[Criterion]
) -> list[Row]:
    """Every label that a probed judge could have given."""
    rows = []
    for criterion in criteria:
        signs = signs_of(criterion)
        if signs is None:
            continue
        for call, reading in zip(calls, readings, strict=True):
            label = call.labels.get(criterion.id)
            if label is None or label.verdict == "not_applicable" or not reading.turns:
                continue
            rows.append(_row(call, criterion, signs, reading, label.verdict == "met"))
    return rows


def _row(call: GoldCall, criterion: Criterion, signs: Signs, reading: Reading, met: bool) -> Row:
    features = features_of(reading.turns, signs)
    return Row(call.id, criterion.id, signs.family, features, met)


def learn_heads(rows: Sequence[Row]) -> dict[str, Head]:
    """A head for each criterion that has labels."""
    heads: dict[str, Head] = {}
    for family in sorted({row.family for row in rows}):
        heads |= _family_heads([row for row in rows if row.family == family])
    return heads


def _family_heads(rows: Sequence[Row]) -> dict[str, Head]:
    criteria = sorted({row.criterion for row in rows})
    columns = _columns(rows, criteria)
    met = np.array([row.met for row in rows])
    chances = _out_of_fold(columns, met, [row.call for row in rows])
    met_from, not_met_to = _marks(chances, met)
    weights, intercept = _fitted(columns, met)
    heads = {}
    for place, criterion in enumerate(criteria):
        own = np.array([row.criterion == criterion for row in rows])
        heads[criterion] = Head(
            intercept=round(intercept + OWN_INTERCEPT * float(weights[3 + place]), 4),
            speaks_for=round(float(weights[0]), 4),
            against=round(float(weights[1]), 4),
            quality=round(float(weights[2]), 4),
            met_from=met_from,
            not_met_to=not_met_to,
            abstains=_no_better_than_chance(chances[own], met[own], met_from, not_met_to),
        )
    return heads


def _columns(rows: Sequence[Row], criteria: Sequence[str]) -> Array:
    own = [[OWN_INTERCEPT * (row.criterion == one) for one in criteria] for row in rows]
    shared = [[row.features.speaks_for, row.features.against, row.features.quality] for row in rows]
    return np.hstack([np.array(shared), np.array(own)])


def _fitted(columns: Array, met: npt.NDArray[np.bool_]) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, max_iter=2000).fit(columns, met)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _out_of_fold(columns: Array, met: npt.NDArray[np.bool_], calls: Sequence[str]) -> Array:
    from sklearn.model_selection import GroupKFold

    chances = np.zeros(len(met))
    for train, held_out in GroupKFold(FOLDS).split(columns, groups=calls):
        weights, intercept = _fitted(columns[train], met[train])
        chances[held_out] = 1 / (1 + np.exp(-(columns[held_out] @ weights + intercept)))
    return chances


def _marks(chances: Array, met: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """The marks around the probability that parts met from not met best, the least sure fifth between them."""
    candidates = np.unique(chances)
    parted = [_balanced(chances >= one, met) for one in candidates]
    middle = _log_odds(float(candidates[int(np.argmax(parted))]))
    distance = np.abs(np.array([_log_odds(float(one)) for one in chances]) - middle)
    reach = float(np.quantile(distance, UNDECIDED_SHARE))
    return round(_chance(middle + reach), 4), round(_chance(middle - reach), 4)


def _no_better_than_chance(
    chances: Array, met: npt.NDArray[np.bool_], met_from: float, not_met_to: float
) -> bool:
    decided = (chances >= met_from) | (chances <= not_met_to)
    found, wanted = chances[decided] >= met_from, met[decided]
    if min(int(wanted.sum()), int((~wanted).sum())) < LEAST_LABELS:
        return False
    return _balanced(found, wanted) < LEAST_BALANCED_ACCURACY


def _balanced(found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> float:
    return float((found[wanted].mean() + (~found[~wanted]).mean()) / 2)


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return float(np.log(chance / (1 - chance)))


def _chance(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def data_sha256(calls: Sequence[GoldCall]) -> str:
    """Hash of the calls that were learned from."""
    digest = hashlib.sha256()
    for call in sorted(calls, key=lambda one: one.id):
        digest.update(Path(call.path).read_bytes())
    return digest.hexdigest()
