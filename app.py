"""Starts the web app on http://127.0.0.1:7860; the same as ``simulator app``."""

from __future__ import annotations

import sys

from simulator.errors import SimulatorError
from simulator.settings import load_settings


def main() -> int:
    """Builds the app and serves it until it is interrupted; returns the exit code."""
    try:
        from simulator.ui.app import launch

        launch(load_settings())
    except SimulatorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
