"""``make demo``: from nothing to the app. That the app starts, answers and stops is in ``ui/test_app.py``."""

from __future__ import annotations

import subprocess
from pathlib import Path


def test_make_demo_starts_the_app_after_installing_and_fetching() -> None:
    """The recipe is: environment, model, app."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "demo"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    steps = [
        line for line in done.stdout.splitlines() if "pip install" in line or "simulator" in line
    ]
    assert "--require-hashes -r requirements.lock" in steps[0]
    assert steps[-2].endswith("simulator model fetch")
    assert steps[-1].endswith("simulator app")
