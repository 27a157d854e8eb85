"""Databases for the tests of sessions: a file, and a PostgreSQL server of their own, on loopback, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_COUNTER = itertools.count()
MISSING = "PostgreSQL's own binaries are needed: apt-get install postgresql"


def binaries() -> Path:
    """The folder of the newest PostgreSQL that is installed."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted((path.parent for path in folders), key=lambda path: int(path.parent.name))
    if not found:
        pytest.fail(MISSING)
    return found[-1]


def run_as_server(*command: str | Path) -> None:
    """Runs one of the binaries; they refuse to run as root, so as root it is the user postgres."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user="postgres" if os.geteuid() == 0 else None,
        timeout=60,
    )
    if done.returncode:
        pytest.fail(f"{command[0]}: {done.stdout} {done.stderr}")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of a server in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = folder / "data"
        control = binaries() / "pg_ctl"
        run_as_server(binaries() / "initdb", "-D", data, "-A", "trust", "-U", "calls", "-N")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = folder / "log"
        run_as_server(control, "-D", data, "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql://calls@127.0.0.1:{port}/postgres"
        finally:
            run_as_server(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'simulator.db'}"
    server: str = request.getfixturevalue("server")
    name = f"empty_{os.getpid()}_{next(_COUNTER)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.rpartition('/')[0]}/{name}"
