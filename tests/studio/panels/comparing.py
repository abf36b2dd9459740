"""Compare what panels of a page show with what those of Python show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.descriptions import differences, read
from tests.support.node_js import in_node

REPLAY = Path(__file__).with_name("replay.mjs")


def compare(recordings: dict[str, dict[str, Any]]) -> None:
    """Let the panels of a page see what was recorded, by names, and assert that they show the same."""
    runs = recordings.values()
    for name, run, found in zip(
        recordings, runs, in_node(str(REPLAY), "given.map(m.replay)", [*runs]), strict=True
    ):
        for panel, about in zip(run["panels"], found["about"], strict=True):
            assert {key: panel[key] for key in about} == about
        arrays = [read(array) for array in run["arrays"]]
        wanted = [run["before"]["shown"], *(frame["shown"] for frame in run["frames"])]
        asked = [(t, *both) for t, both in enumerate(zip(wanted, found["shown"], strict=True), -1) if both[0]]
        assert len(asked) >= 3
        for t, panels, shown in asked:
            for part, mine, theirs in zip(run["panels"], panels, shown, strict=True):
                at = f"{name}, frame {t}, {part['use']} {mine[1]}"
                logarithms = part["parameters"].get("log") or part["parameters"].get("log_x")
                close = 1e-12 if logarithms else 0.0
                assert differences(read(mine, arrays), read(theirs, arrays), at, close) == []
