from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Forked

from simulator.cli import INTERRUPTED, main
from simulator.errors import PortInUseError, UserError
from simulator.ui.app import listen


def test_a_port_in_use_is_one_line_that_says_what_to_type() -> None:
    """It names the port, the address and the option."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError) as caught:
            listen("127.0.0.1", port)
    assert f"port {port} is in use" in str(caught.value)
    assert f"--port {port + 1}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_of_another_machine_is_refused() -> None:
    """The error names the address and the options."""
    with pytest.raises(UserError, match="--host") as caught:
        listen("192.0.2.1", 0)
    assert caught.value.where == "192.0.2.1:0"


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forked]:
    """``simulator app``, the way in of ``make demo``, in a process of its own from a fresh data folder."""
    assert not (tmp_path / "data").exists()
    monkeypatch.setattr("sys.argv", ["simulator", "app", "--port", "0"])
    started = Forked(main)
    yield started
    started.close()


def test_the_app_starts_serves_and_stops_on_ctrl_c(running: Forked) -> None:
    """It says where to look, answers there, takes no uploads, and ends quietly with code 0."""
    line = next((line for line in running.stdout if "http" in line), "")
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line or running.stderr.read()
    with urllib.request.urlopen(found[0]) as answer:
        assert "Customer simulator" in answer.read().decode()
    for path, expected in (("/docs", 404), ("/openapi.json", 404), ("/monitoring", 403)):
        assert status(found[0] + path) == expected, path
    assert status(found[0] + "/gradio_api/upload", upload=b"x" * 64) == 413
    os.kill(running.pid, signal.SIGINT)
    assert running.wait() in (0, INTERRUPTED)
    assert running.stderr.read() == ""


def status(url: str, *, upload: bytes | None = None) -> int:
    """HTTP status of a GET, or of the upload of a file."""
    headers, body = {}, None
    if upload is not None:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        body = head + upload + b"\r\n--b--\r\n"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
