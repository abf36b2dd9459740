"""What is left when the process is killed, the disk fills up, or a folder cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path

import av
import numpy as np
import pytest

from stream_sparse.errors import InputError, RunError
from stream_sparse.io.files import make_folder
from stream_sparse.records import open_run
from stream_sparse.records.schema import DROPPED, FrameRow
from tests.records.runs import picture, recorder, stamp

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
import numpy as np
from tests.records.runs import picture, recorder, stamp
run = recorder(Path(sys.argv[1]), ["k"], {"box": 2}, view=(48, 64))
print("ready", flush=True)
for i in range(100_000):
    run.row(stamp(i), [i / 3], {"box": np.full((5, 7), i, np.float32)})
    run.picture(stamp(i), picture(i))
    if i % 10 == 3:
        run.event(i, i / 30, "gap", {"lost": 1})
    print(i, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("after", [1, 37, 200])
def test_kill_9_costs_half_a_second_at_most(tmp_path: Path, after: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "run")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            if line == f"{after}\n":
                break
        child.kill()
        told = [line for line in child.stdout.read().splitlines() if line]
    child.wait()
    last = int(told[-1]) if told else after
    record = open_run(tmp_path / "run")
    assert record.info["ended"] is None
    count = len(record.frames)
    assert count >= last + 1
    np.testing.assert_array_equal(record.values["k"], np.arange(count) / 3)
    kept = record.arrays["box"]
    assert len(kept) >= last // 2 + 1
    np.testing.assert_array_equal(kept[:, 0, 0], 2 * np.arange(len(kept)))
    assert len(record.events) >= (last + 7) // 10
    shown = _times(record.folder / "view.mkv")
    assert len(shown) >= last + 1 - 15  # half a second
    np.testing.assert_allclose(shown, np.arange(len(shown)) / 30, atol=5e-4)


def _times(path: Path) -> list[float]:
    try:
        with av.open(str(path)) as film:
            return [frame.time for frame in film.decode(video=0)]
    except av.error.FFmpegError:  # killed before its first half second: nothing is promised yet
        return []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip(
            "only root on Linux may mount a small disk; the limit on file size is tested all the same"
        )
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_loses_nothing_that_was_there(small_disk: Path) -> None:
    run = recorder(small_disk / "run", ["k"], {"box": 1}, view=(48, 64))
    done = -1

    def record_on() -> None:
        nonlocal done
        for i in range(10_000):
            run.row(stamp(i), [i / 3], {"box": np.full((5, 7), i, np.float32)})
            done = i
            run.picture(stamp(i), picture(i))

    with pytest.raises(RunError) as caught:
        record_on()
    said = str(caught.value)
    assert said.startswith(f"{run.folder.as_posix()}/")
    assert said.endswith(
        ": the disk is full; what was recorded before is kept; make room or record elsewhere"
    )
    with pytest.raises(RunError) as again:  # no row after a failure: the tables stay consistent
        run.row(stamp(done + 1), [0.0], {"box": np.zeros((5, 7), np.float32)})
    assert again.value is caught.value
    run.event(done, 1.0, "error", {"error": said})
    run.close("error", said, done + 2, {}, [FrameRow(done + 5, 1.0, DROPPED, "ring full")])
    record = open_run(run.folder)
    assert done > 100
    assert record.info["ended"] == {"how": "error", "error": said}
    np.testing.assert_array_equal(record.values["k"], np.arange(done + 1) / 3)
    assert len(record.arrays["box"]) >= done + 1
    np.testing.assert_array_equal(record.arrays["box"][:, 0, 0], np.arange(len(record.arrays["box"])))
    shown = _times(run.folder / "view.mkv")
    assert len(shown) >= done + 1 - 17
    np.testing.assert_allclose(shown, np.arange(len(shown)) / 30, atol=5e-4)


def fill(file: FileIO) -> None:
    with suppress(OSError):
        while file.write(bytes(512)):
            pass


def test_a_disk_that_fills_up_before_the_end_is_told_at_the_end(small_disk: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)
    black = np.zeros_like(noise)
    run = recorder(small_disk / "run", ["k"], view=(240, 320))
    for i in range(30):
        run.row(stamp(i), [1.0], {})
        run.picture(stamp(i), black if i < 29 else noise)
    with (small_disk / "other").open("wb", buffering=0) as file:
        fill(file)
    with pytest.raises(RunError, match="the disk is full") as caught:
        run.close("end", None, 30, {})
    record = open_run(run.folder)
    assert record.info["ended"] == {"how": "error", "error": str(caught.value)}
    assert len(record.values["k"]) == 30
    run.close("end", None, 30, {})


LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from stream_sparse.errors import RunError
from tests.records.runs import picture, recorder, stamp
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
run = recorder(Path(sys.argv[1]), ["k"], {"box": 1})
try:
    for i in range(100_000):
        run.row(stamp(i), [i / 3], {"box": np.full((5, 7), i, np.float32)})
except RunError as error:
    run.close("error", str(error), i + 1, {})
    print(i, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are POSIX")
def test_a_file_that_may_not_grow_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "run")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    number, _, line = done.stdout.strip().partition(" ")
    assert line == (
        f"{tmp_path.as_posix()}/run/box.npy: cannot be written: file too large; "
        "what was recorded before is kept"
    )
    record = open_run(tmp_path / "run")
    assert len(record.values["k"]) == len(record.arrays["box"]) == int(number) == (100_000 - 128) // 140
    assert (record.folder / "box.npy").stat().st_size == 128 + 140 * int(number)  # the torn row was cut off
    assert record.info["ended"]["error"] == line


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError) as caught:
        recorder(tmp_path / "file" / "run")
    where = (tmp_path / "file" / "run").as_posix()
    file = (tmp_path / "file").as_posix()
    assert str(caught.value) == (
        f"{where}: cannot be made: {file} is a file, not a folder; give another place"
    )

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError) as caught:
        recorder(tmp_path / "run")
    where = (tmp_path / "run").as_posix()
    assert (
        str(caught.value) == f"{where}: cannot be made: permission denied; give a place that you may write to"
    )


def test_a_recorder_that_cannot_begin_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stream_sparse.recording.run_json import RunJson

    def refuse(self: RunJson) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunJson, "_reserve", refuse)
    with pytest.raises(InputError, match=r"run\.json: cannot be made: the disk is full"):
        recorder(tmp_path / "run", ["k"], view=(48, 64))
    assert not (tmp_path / "run/view.mkv").exists()


def test_those_who_ask_at_once_get_a_folder_each(tmp_path: Path) -> None:
    found: list[Path] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        for _ in range(10):
            found.append(make_folder(tmp_path / "run"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 80
    assert {p.name for p in found} == {"run", *(f"run-{n}" for n in range(2, 81))}
    assert set(tmp_path.iterdir()) == set(found)
