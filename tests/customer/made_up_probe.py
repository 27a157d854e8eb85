"""A tiny probe whose numbers are made up: the hidden state names the behaviours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from simulator.models.clauses import WORD_BUCKETS, ngrams
from simulator.models.scripted import ScriptedModel
from simulator.prompts import template_sha256

LABELS = ("listening.paraphrase", "difficult.apologise", "dont.minimise")
WORDS = ("So you", "sorry", "not that bad")
"""What shows each of the labels."""
FINGERPRINT = "f" * 64


def write_probe(folder: Path, *, meta: Mapping[str, Any] | None = None, **arrays: Any) -> Path:
    """Writes the probe into a folder, with some fields or arrays changed; ``None`` leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = {
        "schema": "probe/2",
        "labels": list(LABELS),
        "model": "local:made-up",
        "model_sha256": FINGERPRINT,
        "prompt": "probe_turn",
        "prompt_sha256": template_sha256("probe_turn"),
        "data_sha256": "0" * 64,
        **(meta or {}),
    }
    (folder / "probe.json").write_text(json.dumps(fields), encoding="utf-8")
    size = len(LABELS)
    numbers = {
        "mean": np.zeros(size),
        "scale": np.ones(size),
        "coefficients": np.eye(size),
        "intercepts": np.full(size, -0.25),
        "slope": np.full(size, 20.0),
        "offset": np.zeros(size),
        "thresholds": np.full(size, 0.5),
        **arrays,
    }
    kept = {name: values for name, values in numbers.items() if values is not None}
    np.savez_compressed(folder / "probe.npz", **kept)
    weights = np.zeros((size, WORD_BUCKETS), dtype=np.float32)
    for row, words in enumerate(WORDS):
        buckets, values = ngrams(words, WORD_BUCKETS)
        # Enough to find the sentence, too little to decide whether anything is shown.
        weights[row, buckets] = 0.01 * values
    np.savez_compressed(folder / "words.npz", weights=weights)
    return folder


def state_of(text: str) -> list[float]:
    """The hidden state of a text: one number for each behaviour, large where its words stand in the turn."""
    turn = text.split("Agent: ")[1]
    return [float(words in turn) for words in WORDS]


def listening_model(**changes: Any) -> ScriptedModel:
    """The model that the probe belongs to."""
    settings: dict[str, Any] = {"embedder": state_of, "fingerprint": FINGERPRINT, "strong": False}
    return ScriptedModel(**{**settings, **changes})
