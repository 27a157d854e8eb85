"""The file that the embedded model hears with: its first layers, taken out of its own file once."""

from __future__ import annotations

from pathlib import Path

from simulator.models.first_layers import first_layers
from simulator.models.weights import Progress, Weights, prepared
from simulator.settings import Settings

HEARING_LAYERS = 20
"""Of the model's 28; ``docs/decisions/0011-hearing-in-the-middle.md``."""
QWEN_CODER_HEARING = Weights(
    name="qwen2.5-coder-1.5b, first 20 layers",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.first-20-layers.gguf",
    size_bytes=895_635_648,
    # Of what ``first_layers`` makes of the file above.
    sha256="5c783d32b7f735e2e7dd2ca52a22c72995fa4e2a8939d070131982b2d950400e",
    packages=(),
)
"""The same model's first layers, whose hidden states say what a turn shows."""


def fetch_hearing_weights(
    source: Path,
    settings: Settings,
    progress: Progress | None = None,
    *,
    weights: Weights = QWEN_CODER_HEARING,
    layers: int = HEARING_LAYERS,
) -> Path:
    """Takes the first layers out of the embedded model's file, unless that was done before.

    As safe as ``fetch_weights``.

    Args:
        source: The embedded model's own file.
        settings: For ``cache_dir``.
        progress: Told the bytes done and in all.
        weights: What has to come of it.
        layers: How many to take.

    Raises:
        WeightsError: The source is not what it should be, or the disk is full or read-only.
    """
    return prepared(settings, weights, lambda: first_layers(source, layers), progress)
