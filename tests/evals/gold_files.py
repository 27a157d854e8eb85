"""Small gold sets and rubrics, written to a folder, for the tests of what reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.calls import criterion

LINES = (
    ("trainee", "Buenos días, dígame."),
    ("customer", "Pedí la camisa azul y llegó una roja."),
    ("trainee", "Entonces pidió la azul y recibió la roja, ¿verdad?"),
    ("customer", "Sí."),
    ("trainee", "Bueno, no es para tanto."),
)
PARAPHRASED = {
    "verdict": "met",
    "evidence": [{"turn": 3, "quote": "pidió la azul y recibió la roja"}],
    "why": "Lo devuelve.",
}
MINIMISED = {"verdict": "not_met", "evidence": [{"turn": 5, "quote": "no es para tanto"}]}


def body(
    call_id: str,
    labels: Mapping[str, Any],
    lines: Sequence[tuple[str, str]] | None = None,
    locale: str = "es",
) -> dict[str, Any]:
    """A labelled call; by default one whose words are of that id alone."""
    said = lines or (*LINES, ("trainee", f"Referencia {call_id}."))
    turns = [{"n": n, "speaker": who, "text": text} for n, (who, text) in enumerate(said, 1)]
    return {
        "schema": "transcript/1",
        "id": call_id,
        "locale": locale,
        "turns": turns,
        "labels": labels,
    }


def write(path: Path, value: Any) -> Path:
    """A JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def write_call(folder: Path, call_id: str, labels: Mapping[str, Any], **rest: Any) -> Path:
    """A file of a labelled call, named after it."""
    return write(folder / f"{call_id}.json", body(call_id, labels, **rest))


def write_rubric(folder: Path, *criteria: str) -> Path:
    """A rubric of some criteria of active-listening@1."""
    title = {"es": "Breve", "en": "Short", "ja": "短い"}
    rubric = {
        "schema": "rubric/1",
        "id": "short",
        "version": 1,
        "title": title,
        "purpose": "For tests.",
        "criteria": [criterion(one).model_dump(mode="json") for one in criteria],
    }
    return write(folder / "short@1.yaml", rubric)
