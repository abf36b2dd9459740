"""Python in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that imports this checkout wherever it starts."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def python(
    *words: object, cwd: Path | None = None, timeout: float = 290.0, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run Python to its end, and keep what it says.

    Parameters:
        words: what follows ``python`` on the command line.
        cwd: the folder that it starts in.
        timeout: the longest that it may take, in seconds.
        more: further variables of its environment.
    """
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd, env=environment(**more), capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def prints(*words: object, **how: Any) -> str:
    """Run Python to its end, which is a good one, and return what it prints."""
    done = python(*words, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
