"""Endpoints, folders and ports that fail, as the command line meets them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.conftest import Run

GREETING = "Buenos días."
TURN = ("--locale", "es", "--customer", "No va.", "--trainee", GREETING)


@pytest.fixture
def endpoint_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes an endpoint on loopback the model, with no patience."""

    def use(port: int) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("SIMULATOR_CUSTOMER_MODEL", "openai:some-model")
        monkeypatch.setenv("SIMULATOR_GRADER_MODEL", "openai:some-model")
        monkeypatch.setenv("SIMULATOR_RETRIES", "0")
        monkeypatch.setenv("SIMULATOR_CONNECT_TIMEOUT_SECONDS", "0.2")
        monkeypatch.setenv("SIMULATOR_ANSWER_TIMEOUT_SECONDS", "0.2")

    return use


@pytest.fixture
def hanging() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class _Denying(BaseHTTPRequestHandler):
    """Refuses every key, and repeats it, as some endpoints do."""

    def do_GET(self) -> None:
        """Any request."""
        self.rfile.read(int(self.headers.get("content-length", "0")))
        body = b'{"error": {"message": "Incorrect API key provided: sk-secret"}}'
        self.send_response(401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_arguments: object) -> None:
        """Nothing on stderr, which the tests read."""


@pytest.fixture
def denying() -> Iterator[int]:
    """A server that refuses every key."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Denying) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _played(run: Run, marta: Path, folder: Path) -> str:
    script = folder / "script.txt"
    script.write_text(GREETING, encoding="utf-8")
    ran = run("call", marta, "--script", script, "--json")
    assert (ran.code, ran.out) == (3, "")
    return ran.error


def test_an_endpoint_that_is_down(
    run: Run, marta: Path, tmp_path: Path, endpoint_at: Callable[[int], None], closed: int
) -> None:
    """Exit 3, with the address and what to start or correct."""
    endpoint_at(closed)
    error = _played(run, marta, tmp_path)
    assert f"openai:some-model at http://127.0.0.1:{closed}/v1: no connection" in error
    assert "SIMULATOR_BASE_URL" in error


def test_an_endpoint_that_hangs(
    run: Run, marta: Path, tmp_path: Path, endpoint_at: Callable[[int], None], hanging: int
) -> None:
    """Exit 3 after the time-out of the settings, which the line names."""
    endpoint_at(hanging)
    error = _played(run, marta, tmp_path)
    assert "nothing came for 0.2 s" in error
    assert "SIMULATOR_ANSWER_TIMEOUT_SECONDS" in error


def test_a_wrong_key(
    run: Run, marta: Path, tmp_path: Path, endpoint_at: Callable[[int], None], denying: int
) -> None:
    """Exit 3, with the variable to check; the key itself is never shown."""
    endpoint_at(denying)
    error = _played(run, marta, tmp_path)
    assert "access denied (401)" in error
    assert "OPENAI_API_KEY" in error
    assert "sk-secret" not in error


def test_the_same_failures_end_an_appraisal_and_a_grading(
    run: Run, tmp_path: Path, endpoint_at: Callable[[int], None], denying: int
) -> None:
    """No empty result that would read as nothing heard, no scorecard that would read as graded."""
    endpoint_at(denying)
    appraised = run("appraise", *TURN, "--json")
    assert (appraised.code, appraised.out) == (3, "")
    assert "access denied" in appraised.error
    call = tmp_path / "call.json"
    call.write_text(
        '{"schema": "transcript/1", "locale": "es",'
        f' "turns": [{{"n": 1, "speaker": "trainee", "text": "{GREETING}"}}]}}',
        encoding="utf-8",
    )
    graded = run("grade", call, "--json")
    assert graded.code == 3
    assert "the service refused the request" in graded.error
    assert {one["verdict"] for one in graded.json["criteria"]} == {"cannot_assess"}


def test_the_doctor_asks_the_endpoint(
    run: Run, endpoint_at: Callable[[int], None], denying: int
) -> None:
    """And says what the first call would say."""
    endpoint_at(denying)
    ran = run("doctor", "--json")
    (check,) = [one for one in ran.json["checks"] if one["name"] == "Endpoint"]
    assert ran.code == 1
    assert "access denied (401)" in check["found"]
    assert "OPENAI_API_KEY" in check["do"]


def test_a_data_folder_that_cannot_be_written(
    run: Run,
    scripted: Callable[..., Path],
    marta: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call is not begun where no turn could be kept."""
    scripted()
    folder = tmp_path / "model.json" / "data"
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(folder))
    ran = run("call", marta, typed=[GREETING])
    assert (ran.code, ran.out) == (3, "")
    assert str(folder) in ran.error
    assert "SIMULATOR_DATA_DIR" in ran.error


def test_a_port_in_use(run: Run, scripted: Callable[..., Path]) -> None:
    """Another program has it: exit 3 before anything slow begins, with another port to try."""
    scripted()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ran = run("app", "--port", port)
    assert ran.code == 3
    assert f"port {port} is in use" in ran.error
    assert "--port" in ran.error
