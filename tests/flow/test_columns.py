"""What panels are told of values: their units, part by part."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.flow.step import NodeStats
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan.plan import Plan, Ref
from stream_sparse.recording.run_json import measures
from stream_sparse.view.feeds import Feeds

PIPELINE = """
source: {use: sample, name: china-pan}
nodes:
  gray:   {use: grayscale}
  cells:  {use: patches, size: 8}
  white:  {use: patches, from: gray, size: 8, whiten: true}
  pca:    {use: incremental_pca, from: cells}
  dict:   {use: dictionary_learning, from: cells}
  code:   {use: omp, from: [cells, dict.atoms]}
  coded:  {use: omp, from: white, dictionary: {dct: 64}}
  again:  {use: from_patches, from: [coded.reconstruction, white.positions, white.means, white.coloring]}
  gini:   {use: sparsity, from: pca}
  window: {use: recent, from: code.rmse, frames: 8}
"""


DUE = """
name: due
source: {use: sample, name: macaw}
nodes:
  box: {use: diff_box, window: 10}
  tap: {use: pixel_tap, row: 2, col: 2}
  k: {use: running_kurtosis, window: 20}
"""


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("gray", "gray levels"), ("cells", "gray levels"), ("cells.means", "gray levels"),
        ("cells.positions", ""), ("white", ""), ("white.patches", ""), ("white.means", "gray levels"),
        ("white.coloring", ""), ("pca", ""), ("pca.error", ""), ("pca.variance", ""),
        ("pca.reconstruction", "gray levels"), ("dict.error", ""), ("dict.reconstruction", "gray levels"),
        ("code", ""), ("code.r2", ""), ("code.rmse", "gray levels"), ("code.reconstruction", "gray levels"),
        ("coded.rmse", ""), ("coded.reconstruction", ""), ("again", "gray levels"), ("gini.gini", ""),
        ("window", "gray levels"),
    ],
)  # fmt: skip
def test_each_part_has_its_unit(tmp_path: Path, name: str, unit: str) -> None:
    plan = _plan(tmp_path, PIPELINE)
    medium = Medium((180, 240), "uint8", 30.0, False, Clock("pts"))
    part, _, field = name.partition(".")
    assert Feeds(plan, medium, {}, {}).of(Ref(part, field)).unit == unit


def test_when_a_value_is_due_follows_edits_and_restarts_of_its_path(tmp_path: Path) -> None:
    plan = _plan(tmp_path, DUE)
    units = {part.name: part.unit.fresh() for part in plan.parts}
    anew: dict[str, int] = {}
    feeds = Feeds(plan, Medium((180, 240), "uint8", 30.0, False, Clock("pts")), units, anew)
    dues = [feeds.of(Ref(name)).due for name in ("source", "box", "k")]
    assert [due and due(5) for due in dues] == [5, 15, 34]
    units["k"].edit(window=30)
    anew["k"] = 100
    assert [due and due(5) for due in dues] == [5, 15, 129]
    units["box"].edit(window=50)
    anew.update(box=200, tap=200, k=200)
    assert [due and due(5) for due in dues] == [5, 250, 279]


def _plan(folder: Path, text: str) -> Plan:
    (folder / "p.yaml").write_text(text)
    return load(folder / "p.yaml").plan


def test_measurements_are_in_milliseconds_of_four_decimals() -> None:
    assert measures({"a": NodeStats(3, 1.23456789, 0.00004, 1, 9)}) == {
        "a": {"count": 3, "mean_ms": 1.2346, "p95_ms": 0.0, "skipped": 1}
    }
