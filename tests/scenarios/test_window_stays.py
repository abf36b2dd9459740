"""A file at a terminal and in a window: at its end the window stays, and keys play it again."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from stream_sparse import open_run
from stream_sparse.cli import main
from tests.support.run_hooks import keep_windows
from tests.support.waiting import until

FRAMES = 30
FILE = """
name: small
source: {use: synthetic, pattern: planted, width: 64, height: 48, frames: 30}
nodes: {pixel: {use: pixel_tap, row: 12, col: 16}}
view: [{panel: image, from: source, mark: pixel}, {panel: trace, from: pixel}]
"""
STAYS = "The window stays: space plays again, q quits."


class Terminal(io.StringIO):
    """A terminal that keeps what it shows."""

    def isatty(self) -> bool:
        return True


def _somebody(opened: list[Any], shown: Terminal, written: list[dict[str, bytes]]) -> None:
    """Play the file again once it has ended, and close the window."""
    try:
        until(lambda: STAYS in shown.getvalue())
        written.append({path.name: path.read_bytes() for path in Path("run").iterdir()})
        opened[-1].window.do("space")
        until(lambda: shown.getvalue().count(STAYS) == 2)
    finally:
        opened[-1].window.close()


def test_a_files_window_stays_and_plays_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(FILE)
    opened, shown, written = keep_windows(monkeypatch), Terminal(), list[dict[str, bytes]]()
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", shown)
    person = threading.Thread(target=_somebody, args=(opened, shown, written))
    person.start()
    with pytest.raises(SystemExit) as left:
        main(["run", "small.yaml", "--record", "run"])
    person.join()
    assert left.value.code == 0
    kept = open_run("run")
    assert (len(kept.index), kept.info["ended"]["how"]) == (FRAMES, "end")
    assert written == [{path.name: path.read_bytes() for path in Path("run").iterdir()}]
    assert f"Measured: {FRAMES} frames" in shown.getvalue()
    assert shown.getvalue().count("Measured:") == 2  # a table for each time that it came to its end
