"""OpenCV's windows beside PyAV."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse import _xcb
from stream_sparse.sinks.window import display_problem

LOADED = """
import stream_sparse, av, cv2
print([line.split()[-1] for line in open("/proc/self/maps") if "libxcb-shm-" in line or "libxcb-shape-" in line])
"""


@pytest.mark.skipif(not _xcb.load(), reason="this OpenCV has no X windows")
def test_opencv_and_pyav_share_opencvs_copies() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert "opencv" in done.stdout
    assert "av.libs" not in done.stdout


@pytest.mark.skipif(display_problem() is not None, reason="no display answers")
def test_a_window_opens_after_pyav(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "stream_sparse", "run", "bird", "--show", "--frames", "20", "--record"]
    done = subprocess.run([*words, str(tmp_path / "out")], capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_loaded_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert _xcb.load() == []
