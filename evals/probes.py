"""Learns how the embedded model hears: linear probes on its hidden state, and the quote finder.

Everything is learned on the tune part of the labelled turns: coefficients on all of it, calibration and
thresholds on out-of-fold scores, five folds by scenario. The test part is only ever scored. The same
data, prompt and model give the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.turns import LabelledTurn, split
from simulator.behaviours import BEHAVIOURS
from simulator.models.clauses import BUCKETS, clauses, features
from simulator.models.probe import PROMPT, probe_text
from simulator.models.protocol import Model
from simulator.prompts import template_sha256

Array = npt.NDArray[np.float64]
REGULARISATION = 0.01
"""C of the logistic regression; of 0.0003 to 0.03 the one with the best out-of-fold AUC on the tune part."""
QUOTE_REGULARISATION = 5.0
FOLDS = 5
SCHEMA = "probe/1"


@dataclass(frozen=True)
class Learned:
    """A probe's numbers, rows in the order of ``BEHAVIOURS``; see ``models/probe.py``."""

    arrays: dict[str, npt.NDArray[np.float32]]
    quote_weights: npt.NDArray[np.float16]


async def hidden_states(
    model: Model,
    turns: Sequence[LabelledTurn],
    cache: Path,
    progress: Callable[[int, int], None],
) -> Array:
    """The model's hidden state of every turn, shape (turns, hidden size), unit length.

    A state costs the better part of a second, so each is kept on disk under the hash of model and text.

    Args:
        model: The embedded model.
        turns: What is read.
        cache: Folder for the states.
        progress: Told how many are done, and of how many.
    """
    rows: list[Array] = []
    for done, turn in enumerate(turns, 1):
        text = probe_text(turn.heard())
        key = hashlib.sha256(f"{model.profile.fingerprint}\n{text}".encode()).hexdigest()
        state = _kept(cache / f"{key}.npy")
        if state is None:
            state = np.asarray(await model.embed(text, purpose="hear"), dtype=np.float64)
            _keep(cache / f"{key}.npy", state)
        rows.append(state / np.linalg.norm(state))
        progress(done, len(turns))
    return np.stack(rows)


def _kept(path: Path) -> Array | None:
    return np.load(path, allow_pickle=False).astype(np.float64) if path.exists() else None


def _keep(path: Path, state: Array) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npy")
    np.save(part, state.astype(np.float32))
    part.replace(path)


def labels_of(turns: Sequence[LabelledTurn]) -> npt.NDArray[np.bool_]:
    """Which behaviours each turn shows, shape (turns, behaviours)."""
    return np.array([[label in turn.behaviours for label in BEHAVIOURS] for turn in turns])


def learn(turns: Sequence[LabelledTurn], states: Array) -> Learned:
    """Learns a probe from labelled turns and their hidden states."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    mean, scale = states.mean(axis=0), states.std(axis=0) + 1e-9
    scaled = (states - mean) / scale
    labels = labels_of(turns)
    groups = [turn.scenario for turn in turns]
    folds = list(GroupKFold(FOLDS).split(scaled, groups=groups))
    rows: dict[str, list[float | Array]] = {
        name: [] for name in ("coefficients", "intercepts", "slope", "offset", "thresholds")
    }
    for column in range(len(BEHAVIOURS)):
        wanted = labels[:, column]
        scores = np.zeros(len(turns))
        for train, held_out in folds:
            fitted = _regression().fit(scaled[train], wanted[train])
            scores[held_out] = fitted.decision_function(scaled[held_out])
        platt = LogisticRegression(C=1e6, max_iter=1000).fit(scores[:, None], wanted)
        slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
        chances = 1 / (1 + np.exp(-(slope * scores + offset)))
        whole = _regression().fit(scaled, wanted)
        rows["coefficients"].append(whole.coef_[0])
        rows["intercepts"].append(float(whole.intercept_[0]))
        rows["slope"].append(slope)
        rows["offset"].append(offset)
        rows["thresholds"].append(best_threshold(chances, wanted))
    arrays = {name: np.array(values, dtype=np.float32) for name, values in rows.items()}
    arrays["mean"], arrays["scale"] = mean.astype(np.float32), scale.astype(np.float32)
    return Learned(arrays, _learn_quotes(turns))


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=2000)


def best_threshold(chances: Array, wanted: npt.NDArray[np.bool_]) -> float:
    """The probability from which calling a behaviour shown gives the best F1.

    The middle of the flat top is taken, not its edge: on few positives the F1 curve is a staircase.
    """
    candidates = np.unique(np.round(chances, 4))
    scores = np.array([f1(chances >= one, wanted) for one in candidates])
    top = candidates[scores >= scores.max() - 0.005]
    return float(np.median(top))


def f1(found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> float:
    """F1 of a yes/no finding; 0 where nothing was found and nothing wanted."""
    hits = int((found & wanted).sum())
    return 2 * hits / max(1, int(found.sum()) + int(wanted.sum()))


def _learn_quotes(turns: Sequence[LabelledTurn]) -> npt.NDArray[np.float16]:
    from sklearn.linear_model import LogisticRegression

    parts = [(turn, clause) for turn in turns for clause in clauses(turn.trainee)]
    matrix = np.array([features(clause) for _, clause in parts])
    weights = np.zeros((len(BEHAVIOURS), BUCKETS), dtype=np.float16)
    for row, label in enumerate(BEHAVIOURS):
        wanted = np.array(
            [label in turn.quotes and overlaps(turn, label, part) for turn, part in parts]
        )
        fitted = LogisticRegression(
            C=QUOTE_REGULARISATION, class_weight="balanced", max_iter=500, solver="liblinear"
        ).fit(matrix, wanted)
        weights[row] = fitted.coef_[0]
    return weights


def overlaps(turn: LabelledTurn, label: str, part: str) -> bool:
    """Whether a part of the turn shares a character with the labelled quote."""
    quote = turn.quotes[label]
    quote_at, part_at = turn.trainee.find(quote), turn.trainee.find(part)
    return part_at < quote_at + len(quote) and quote_at < part_at + len(part)


def save(learned: Learned, model: Model, data: Path, folder: Path) -> None:
    """Writes a probe with the hashes that it belongs to.

    Args:
        learned: The numbers.
        model: The model whose hidden states they read.
        data: The file of labelled turns.
        folder: ``models/probes/turn``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        name: values.astype(np.float16) if name == "coefficients" else values
        for name, values in learned.arrays.items()
    }
    np.savez_compressed(folder / "probe.npz", **arrays)  # type: ignore[arg-type]  # numpy types the keywords as bool
    np.savez_compressed(folder / "quotes.npz", weights=learned.quote_weights)
    meta = {
        "schema": SCHEMA,
        "labels": list(BEHAVIOURS),
        "model": model.profile.name,
        "model_sha256": model.profile.fingerprint,
        "prompt": PROMPT,
        "prompt_sha256": template_sha256(PROMPT),
        "data_sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
    }
    (folder / "probe.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def tune_part(turns: Sequence[LabelledTurn]) -> tuple[LabelledTurn, ...]:
    """The turns that may be learned from."""
    return split(turns).tune
