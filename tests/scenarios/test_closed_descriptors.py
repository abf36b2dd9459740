"""A unit that closes descriptors that are not its own ends the run with one line, and rows stay sound."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stream_sparse.records.verify import verify
from tests.support.processes import python

pytestmark = pytest.mark.skipif(os.name == "nt", reason="descriptors differ on Windows")

CLOSER = """
import os
from stream_sparse import Node

class Closer(Node):
    'Close what other people have opened.'

    def update(self, x, *, at):
        if at.index >= 30:
            os.closerange(3, 100)
        return 1.0
"""
SOURCES = {
    "a file": "{use: sample, name: macaw}",
    "a camera": "{use: synthetic, pattern: noise, width: 8, height: 8, frames: null, fps: 100, pace: true}",
}
PIPELINE = """
source: SOURCE
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3, from: source}
  closes: {use: closer, from: source, offload: OFFLOAD}
view: [{panel: trace, from: pixel}]
"""


@pytest.mark.parametrize(("source", "offload"), [("a file", "false"), ("a camera", "true")])
def test_it_ends_with_one_line(source: str, offload: str, tmp_path: Path) -> None:
    (tmp_path / "closer.py").write_text(CLOSER)
    text = PIPELINE.replace("SOURCE", SOURCES[source]).replace("OFFLOAD", offload)
    (tmp_path / "own.yaml").write_text(text)
    words = ["run", "own.yaml", "--nodes", "closer.py", "--no-show", "--record", "out", "--frames", "400"]
    done = python("-m", "stream_sparse", *words, cwd=tmp_path, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "bad file descriptor" in done.stderr.lower()
    found = verify(tmp_path / "out")
    assert not found.cut
    assert found.failed is not None  # rows of the last half second may be lost
