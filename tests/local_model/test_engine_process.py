"""A program with the embedded model in it starts, is interrupted and ends like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio, os, signal, sys
from pathlib import Path
from simulator.models.local import LocalModel
from simulator.models.protocol import Decoding, Message
from simulator.settings import LOCAL_MODEL, Settings

async def main():
    model = await LocalModel.open(LOCAL_MODEL, Settings(cache_dir=Path(sys.argv[1])))
    asked = [Message("user", "Count from 1 to 500.")]
    stream = model.stream(asked, Decoding(max_tokens=2000), purpose="speak")
    try:
        async for piece in stream:
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        await stream.aclose()
        await model.close()
        await model.close()
        print("closed", len(model.usage.calls))

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_in_mid_answer_ends_the_program_cleanly(user_cache_dir: Path) -> None:
    """The program gets Ctrl-C, not the engine; it closes, ends, and prints nothing of its own accord."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(user_cache_dir)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("closed 1\ninterrupted\n", "", 0)


STOPPED_AT_ONCE = """
import sys
from pathlib import Path
from simulator.models.engine import Engine
from simulator.models.weights import fetch_weights
from simulator.settings import Settings

weights = fetch_weights(Settings(cache_dir=Path(sys.argv[1])))
for _ in range(2):
    Engine(weights, context_tokens=1024, threads=1).stop()
print("stopped")
"""


def test_an_engine_that_is_stopped_at_once_does_stop(user_cache_dir: Path) -> None:
    """Right after its start its loop may not run yet; stopping it then used to wait for ever."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_AT_ONCE, str(user_cache_dir)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("stopped\n", "", 0)
