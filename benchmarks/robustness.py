"""What was tried to break it: kills, unplugged cameras, full disks, many runs, a long run; prints a table.

Everything that was captured must be counted, and every recording that is left must be sound. The disks are
small ones that root mounts. Run: python benchmarks/robustness.py [--only kills unplugs disks runs hour]
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from stream_sparse import Pipeline, Run, nodes, open_run, sources
from stream_sparse.errors import RunError
from stream_sparse.panels import Trace
from stream_sparse.records.verify import verify
from tests.support.faulty_camera import FaultyCamera

_LIVE = """
import sys
sys.path.insert(0, {here!r})
from robustness import pipeline
run = pipeline(fps=30.0, pace=True).start(record=sys.argv[1])
while not run.access.loop.done.wait(0.001):
    print(run.status.processed, flush=True)
"""


def pipeline(frames: int | None = None, fps: float = 200.0, pace: bool = False) -> Pipeline:
    """A camera, two nodes, a view, and a recorded array."""
    camera = sources.Synthetic(pattern="noise", width=64, height=48, fps=fps, frames=frames, pace=pace)
    return _watched(Pipeline(camera, name="robustness")).keep("box")


def _watched(begun: Pipeline) -> Pipeline:
    pixel = begun.then(nodes.PixelTap(row=1, col=1), name="pixel")
    return pixel.then(nodes.DiffBox(window=2), name="box", from_="source").view(Trace(), "pixel")


def _captured(run: Run, expected: int | None = None) -> int:
    """Frames that a run processed and dropped; none may be missing."""
    captured = run.status.processed + run.status.dropped
    assert expected is None or captured == expected, (captured, expected)
    return captured


def kills(count: int = 50) -> str:
    """``kill -9`` at random moments of the first two seconds."""
    chance = random.Random(1)
    rows = 0
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            words = [sys.executable, "-c", _LIVE.format(here=str(Path(__file__).parent)), str(run)]
            with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                while int(process.stdout.readline()) < 1:
                    pass
                time.sleep(chance.uniform(0, 2))
                process.kill()
                told = [int(line) for line in process.stdout.read().split("\n")[:-1]]
            assert process.returncode == -signal.SIGKILL
            assert verify(run).cut
            kept = len(open_run(run).index)
            assert kept >= max(told, default=1), (kept, told[-1:])
            rows += kept
    return f"{count} of {count} recordings sound, {rows:,} rows, none lost"


def unplugs(count: int = 100) -> str:
    """A camera that is unplugged and plugged in again."""
    with tempfile.TemporaryDirectory() as folder:
        script = ", ".join(["play 40, unplug"] * count + ["play 40"])
        camera = FaultyCamera(script=script, drop="block")
        run = _watched(Pipeline(camera, name="unplugs")).run(record=Path(folder) / "run")
        _captured(run, 40 * (count + 1))
        gaps = sum(event["kind"] == "gap" for event in run.events)
        assert gaps == count, gaps
        verify(Path(folder) / "run")
        return f"{gaps} gaps told, {run.status.processed} frames of {40 * (count + 1)}, recording sound"


def disks(count: int = 20) -> str:
    """Disks that are full at different moments of a live run, which ends."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "not tried: only root on Linux may mount small disks"
    frames = 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as place:
            size = f"size={120 + 40 * number}k"
            subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=True)
            try:
                run = pipeline(frames=300, pace=True).start(record=Path(place) / "run")
                with contextlib.suppress(RunError):
                    run.wait()
                assert "the disk is full" in str(run.status.error), (size, run.status.error)
                report = verify(Path(place) / "run")
                frames += report.processed + report.dropped
            finally:
                subprocess.run(["umount", "-l", place], check=True)
    return f"{count} of {count} runs ended with that error, {frames:,} frames recorded, all sound"


def _held() -> tuple[float, int, int]:
    """Resident memory in MB, threads and open files of this process."""
    gc.collect()
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    return int(found[1]) / 1000 if found else 0.0, threading.active_count(), files


def runs(count: int = 200) -> str:
    """Recorded runs, one after the other in one process."""
    before = (0.0, 0, 0)
    for number in range(count):
        if number == count // 2:  # caches of allocators and decoders are full
            before = _held()
        with tempfile.TemporaryDirectory() as folder:
            _captured(pipeline(frames=60).run(record=Path(folder) / "run"), 60)
            verify(Path(folder) / "run")
    after = _held()
    assert after[1:] == before[1:], (before, after)
    grown = after[0] - before[0]
    assert grown < 0.05 * before[0], (before, after)
    quarter = f"memory {grown:+.1f} MB of {before[0]:.0f} from the {count // 2}th to the {count}th"
    return f"{count} recordings sound; {quarter}, threads and files as before"


def hour(seconds: int = 3600) -> str:
    """A live run at 30 frames a second, recorded in segments."""
    with tempfile.TemporaryDirectory() as folder:
        count = 30 * seconds
        camera = sources.Synthetic(pattern="bars", width=320, height=240, fps=30.0, frames=count, pace=True)
        begun = _watched(Pipeline(camera, name="hour"))
        run = begun.start(record=Path(folder) / "run", rotate="10min", values=False)
        run.wait()
        _captured(run, count)
        now = run.status
        return f"{now.processed:,} frames processed, {now.dropped} dropped; {verify(Path(folder) / 'run')}"


_TRIED: dict[str, tuple[str, Callable[[], str]]] = {
    "kills": ("`kill -9`, 50 times", kills),
    "unplugs": ("unplugged and plugged in again, 100 times", unplugs),
    "disks": ("a full disk, at 20 moments", disks),
    "runs": ("200 runs in one process", runs),
    "hour": ("an hour of 30 frames a second", hour),
}


def main() -> None:
    """Print what became of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_TRIED, default=list(_TRIED))
    for name in parser.parse_args().only:
        what, tried = _TRIED[name]
        print(f"| {what} | {tried()} |", flush=True)


if __name__ == "__main__":
    main()
