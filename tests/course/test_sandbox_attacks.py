"""Each attack is one of ten submissions: nine are marked as ever, and it harms nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream_sparse.course.checking import mark
from stream_sparse.course.child import landlock
from stream_sparse.course.exercise import exercises
from stream_sparse.course.sandbox import LAYERS, Sandbox
from stream_sparse.course.submissions import submissions
from tests.support.processes import ROOT

from .attacks import ATTACKS, COLUMNS, QUICK, Targets, rows, through

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the layers are Linux's")
SIGNALS_SINCE = 6
"""The version of Landlock that refuses signals, too."""
HONEST = ("coactivity", "diff_box", "hard_threshold", "measures", "spatial_diff", "spatial_diff_box", "taus",
          "temporal_diff", "relu")  # fmt: skip
PAGE = (ROOT / "docs" / "guide" / "sandbox.md").read_text("utf-8")
TABLE = [line for line in PAGE.splitlines() if line.startswith("| ")]
HELD = {
    line.split(" | ")[1]: [column for column, cell in zip(COLUMNS, line.split(" | ")[2:], strict=True)
                           if "held" in cell]
    for line in TABLE[1:] if line.count("|") == len(COLUMNS) + 3
}  # fmt: skip


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all classes, as starting Python takes longer than a class."""
    with Sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def layers(sandbox: Sandbox) -> list[str]:
    """What protects here; limits do so everywhere."""
    found = sandbox(b"def f(): return 0", "f.py", "f", [()]).protection
    return ["none", *found.split("+")]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nine_are_marked_as_ever(attack: str, sandbox: Sandbox, layers: list[str], tmp_path: Path) -> None:
    files = []
    for name in HONEST:
        files.append(tmp_path / f"{name}.py")
        files[-1].write_bytes((exercises()[name].folder / "reference.py").read_bytes())
    attacker = tmp_path / "attacker.py"
    files.insert(len(files) // 2, attacker)
    with Targets() as targets:
        attacker.write_text(targets.source(attack))
        found = list(
            mark(submissions(files), 0, run=lambda source, file, *job: sandbox(
                source, file, *job, limits=QUICK if file == attacker.name else None
            ))
        )  # fmt: skip
        harm = targets.harm()
    marked = {one.file.stem: one.verdict.right for one in found}
    assert marked == {**dict.fromkeys(HONEST, True), "attacker": False}
    if not set(layers).isdisjoint(HELD[attack]):
        printed = next(one.verdict.printed for one in found if one.file == attacker)
        assert ("through" in printed, harm) == (False, [])


@pytest.mark.parametrize("layer", ["none", *LAYERS])
def test_each_layer_holds_what_the_guide_says(layer: str) -> None:
    with Sandbox(layers={layer} - {"none"}, patience=1.0) as alone:
        if layer not in alone(b"def f(): return 0", "f.py", "f", [()]).protection:
            pytest.skip(f"needs {layer}")
        if layer == "landlock" and landlock.version() < SIGNALS_SINCE:
            pytest.skip("needs landlock of Linux 6.12")
        promised = [name for name, by in HELD.items() if layer in by]
        assert [name for name in promised if through(name, alone)] == []


def test_the_guide_has_each_attack() -> None:
    assert [line for line in rows(HELD) if not line.startswith("|---")] == TABLE
    assert len(ATTACKS) >= 40
    assert [name for name, by in HELD.items() if not set(by) & {"none", *LAYERS}] == []
