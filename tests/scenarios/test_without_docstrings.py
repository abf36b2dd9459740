"""Python without docstrings and assertions (`-OO`): commands work, and say what they cannot describe."""

from __future__ import annotations

from pathlib import Path

from tests.support.processes import python

COMMANDS = """
import sys
from stream_sparse.cli import main

for words in sys.argv[1:]:
    try:
        main(words.split())
    except SystemExit as end:
        print(words.split()[0], end.code, file=sys.stderr)
"""
NOTE = "note: descriptions are missing: Python runs without docstrings (-OO, PYTHONOPTIMIZE=2)"


def test_what_needs_docstrings_says_so(tmp_path: Path) -> None:
    words = ("--help", "nodes omp", "run bird --no-show --frames 12 --record out", "report out --methods")
    done = python("-OO", "-c", COMMANDS, *words, cwd=tmp_path)
    assert done.stderr.splitlines() == [NOTE, "--help 0", NOTE, "nodes 0", "run 0", NOTE, "report 0"]
    assert "Usage: stream-sparse" in done.stdout
    assert "Measured: 12 frames" in done.stdout
