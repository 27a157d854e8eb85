"""A tiny probe whose numbers are made up: each character's hidden state names the behaviours that it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from simulator.models.protocol import TokenStates
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
        "schema": "probe/3",
        "labels": list(LABELS),
        "model": "local:made-up",
        "model_sha256": FINGERPRINT,
        "layers": 1,
        "prompt": "probe_turn",
        "prompt_sha256": template_sha256("probe_turn"),
        "data_sha256": "0" * 64,
        **(meta or {}),
    }
    (folder / "probe.json").write_text(json.dumps(fields), encoding="utf-8")
    size = len(LABELS)
    numbers = {
        # The largest value over the turn decides whether something is shown, the sentences only where.
        "whole": np.hstack([np.zeros((size, 2 * size)), 20 * np.eye(size)]),
        "parts": np.hstack([0.01 * np.eye(size), np.zeros((size, size))]),
        "intercepts": np.full(size, -5.0),
        "thresholds": np.full(size, 0.5),
        **arrays,
    }
    kept = {name: values for name, values in numbers.items() if values is not None}
    np.savez_compressed(folder / "probe.npz", **kept)
    return folder


def states_of(text: str) -> TokenStates:
    """The hidden states of a text's characters: one number for each behaviour, 1 where its words stand."""
    states = np.zeros((len(text), len(WORDS)), dtype=np.float32)
    turn_at = text.index("Agent: ")
    for column, words in enumerate(WORDS):
        found = text.find(words, turn_at)
        if found >= 0:
            states[found : found + len(words), column] = 1.0
    ends = np.cumsum([len(character.encode()) for character in text])
    return TokenStates(states, ends)


def listening_model(**changes: Any) -> ScriptedModel:
    """The model that the probe belongs to."""
    settings: dict[str, Any] = {"embedder": states_of, "fingerprint": FINGERPRINT, "strong": False}
    return ScriptedModel(**{**settings, **changes})
