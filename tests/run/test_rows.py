"""Where a run's values are kept: in its run folder, in memory, or first there and then here."""

from __future__ import annotations

import math
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.flow.commands import Record
from stream_sparse.frame import Stamp
from stream_sparse.run.rows import RowTable
from tests.support.recorded_films import let
from tests.support.run_folders import change_info
from tests.support.units import Gate, Numbers


def _pipeline(source: Any) -> Pipeline:
    return (
        Pipeline(source)
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.PixelTap(row=1, col=2), name="pixel")
        .then(nodes.RunningKurtosis(), name="all")
        .keep("box", every=2)
    )


def _same(found: Any, wanted: Any, frames: int) -> None:
    assert list(found) == list(wanted) == ["pixel", "all", "box"]
    for name in ("pixel", "all"):
        np.testing.assert_array_equal(found[name], wanted[name][:frames])
    np.testing.assert_array_equal(found["box"], wanted["box"][: max(0, (frames - 3) // 2)])


@pytest.mark.parametrize("rotate", [None, "0.3s"])
@pytest.mark.parametrize("first", [None, "a"])
def test_there_is_a_value_for_each_frame_whatever_is_recorded(
    tmp_path: Path, first: str | None, rotate: str | None
) -> None:
    whole = _pipeline(Numbers(count=60, side=3)).run().values
    record = None if first is None else tmp_path / first
    with _pipeline(Gate(count=60, side=3)).start(record=record, rotate=rotate) as run:
        for frames, folder in ((11, None), (21, "b"), (33, "c"), (46, None), (53, "d")):
            let(run, frames - run.status.processed)
            _same(run.values, whole, frames)
            run.do(Record(False) if folder is None else Record(folder=tmp_path / folder))
        let(run, 7)
        assert run.status.processed == 60
        _same(run.values, whole, 60)
    _same(run.values, whole, 60)
    assert len(open_run(tmp_path / "d").index) == 7


def test_an_array_without_its_row_is_left_out(tmp_path: Path) -> None:
    """As after a full disk, or while the row is written."""
    run = _pipeline(Numbers(count=11, side=3)).run(record=tmp_path / "run")
    change_info(tmp_path / "run", {"ended": None})
    for table in (tmp_path / "run/values.csv", tmp_path / "run/frames.csv"):
        table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
    assert [len(run.values[name]) for name in ("pixel", "box")] == [10, 3]


def test_an_array_of_which_there_is_nothing_yet_is_empty(tmp_path: Path) -> None:
    pytest.importorskip("xarray")
    run = _pipeline(Numbers(count=2, side=3)).run(record=tmp_path / "run")
    assert [len(run.values[name]) for name in ("pixel", "box")] == [2, 0]
    assert len(run.to_frame()) == len(run.to_xarray()["pixel"]) == 2
    assert "box" not in open_run(tmp_path / "run").to_xarray()


def test_sums_do_not_depend_on_how_many_rows_are_added_at_once() -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((1000, 2)) * 10.0 ** rng.integers(-8, 8, (1000, 2))
    rows[rng.random((1000, 2)) < 0.2] = math.nan
    table = RowTable(["a", "b"], {}, holds=False)
    sums = [0.0, 0.0]
    for t, row in enumerate(rows.tolist()):
        table.add(Stamp(t, t / 30), row, [])
        sums = [s if math.isnan(x) else s + x for s, x in zip(sums, row, strict=True)]
        if t % 300 == 299:
            counts = np.isfinite(rows[: t + 1]).sum(axis=0)
            means = [s / n for s, n in zip(sums, counts, strict=True)]
            assert [line.mean for line in table.summary()] == means
    assert math.isnan(RowTable(["a"], {}, holds=False).summary()[0].mean)
    assert [line.last for line in table.summary()] == [column[np.isfinite(column)][-1] for column in rows.T]


def test_a_table_that_is_looked_at_goes_on_growing() -> None:
    table, failed = RowTable(["a", "b"], {"c": 1}, holds=True), list[BaseException]()

    def fill() -> None:
        try:
            for t in range(300_000):
                table.add(Stamp(t, t / 30), [float(t), float(-t)], [float(t)])
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=fill)
    thread.start()
    while thread.is_alive():
        values = table.values()
        np.testing.assert_array_equal(values["a"], -values["b"])
        np.testing.assert_array_equal(values["a"], values["c"])
    thread.join()
    assert not failed
    assert len(table.values()["a"]) == 300_000
