"""The way in of ``make demo``: ``simulator app`` from a fresh data folder to a page that answers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

PAGE = re.compile(r"http://127\.0\.0\.1:\d+")


def test_the_app_starts_says_where_and_stops_cleanly(tmp_path: Path) -> None:
    """It prints its address once it answers there, and ends quietly when it is interrupted."""
    environment = {**os.environ, "SIMULATOR_DATA_DIR": str(tmp_path / "data")}
    command = [str(Path(sys.executable).with_name("simulator")), "app", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout is not None
        address = next((found[0] for line in app.stdout if (found := PAGE.search(line))), None)
        try:
            assert address, app.stderr.read() if app.stderr else ""
            with urllib.request.urlopen(address, timeout=60) as page:
                body = page.read().decode("utf-8")
        finally:
            app.send_signal(signal.SIGINT)
            _, errors = app.communicate(timeout=60)
    assert "<html" in body
    assert "Traceback" not in errors
    assert app.returncode in (0, 130)


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
