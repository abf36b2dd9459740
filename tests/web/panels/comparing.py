"""Compare what panels of a page show with what those of Python show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.descriptions import differences, read
from tests.support.node_js import in_node

REPLAY = Path(__file__).with_name("replay.mjs")


def compare(recordings: dict[str, dict[str, Any]]) -> None:
    """Let the panels of a page see what was recorded, by names, and assert that they show the same."""
    found = in_node(str(REPLAY), "given.map(m.replay)", [*recordings.values()])
    for (name, recording), page in zip(recordings.items(), found, strict=True):
        for panel, about in zip(recording["panels"], page["about"], strict=True):
            assert {key: panel[key] for key in about} == about
        assert_same(name, recording, page["shown"])


def assert_same(name: str, recording: dict[str, Any], shown: list[Any]) -> None:
    """Assert that a page shows what was recorded, before the first frame and after each."""
    arrays = [read(array) for array in recording["arrays"]]
    wanted = [recording["before"]["shown"], *(frame["shown"] for frame in recording["frames"])]
    asked = [(t, *both) for t, both in enumerate(zip(wanted, shown, strict=True), -1) if both[0]]
    assert len(asked) >= 3
    for t, mine, theirs in asked:
        for part, one, other in zip(recording["panels"], mine, theirs, strict=True):
            at = f"{name}, frame {t}, {part['use']} {one[1]}"
            logarithms = part["parameters"].get("log") or part["parameters"].get("log_x")
            close = 1e-12 if logarithms else 0.0
            assert differences(read(one, arrays), read(other, arrays), at, close) == []
