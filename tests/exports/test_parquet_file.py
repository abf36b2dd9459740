"""Parquet: the table of the CSV with types, and recorded arrays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run
from stream_sparse.exports import parquet_file
from stream_sparse.exports.export import export
from stream_sparse.records.schema import FRAME_KINDS
from tests.conftest import RECORDED

parquet = pytest.importorskip("pyarrow.parquet")


def test_types_nulls_and_arrays(run: Path) -> None:
    done = export(run, "parquet")
    assert (done.frames, done.content) == (62, f"{len(FRAME_KINDS) + 3} columns")
    table = parquet.read_table(done.path)
    assert table.column_names == [*FRAME_KINDS, "pixel", "k", "box"]
    kinds = [str(kind) for kind in table.schema.types]
    assert kinds[:4] == ["int64", "double", "string", "string"]
    tensors = "extension<arrow.fixed_shape_tensor[value_type=float, shape=[12,16]]>"
    assert kinds[-3:] == ["double", "double", tensors]
    found, record = table.to_pydict(), open_run(run)
    assert found["frame"] == list(range(62))
    assert found["time_s"][:60] == record.time_s.tolist()
    assert found["status"] == ["processed"] * 60 + ["dropped"] * 2
    assert found["cause"] == [None] * 60 + ["ring full", "a, b"]
    assert found["k"][:60] == [None if x != x else x for x in record.values["k"].tolist()]
    assert found["pixel"][59:] == [record.values["pixel"][59], None, None]
    box, kept = table["box"].combine_chunks(), record.rows["box"] >= 0
    assert [x is not None for x in found["box"]] == [*kept.tolist(), False, False]
    np.testing.assert_array_equal(box.drop_null().to_numpy_ndarray(), record.arrays["box"])
    assert kept.sum() == len(record.arrays["box"]) == 14
    assert json.loads(table.schema.metadata[b"stream_sparse.run"]) == record.info
    assert table.schema.metadata[b"stream_sparse.pipeline"].decode() == record.pipeline


def test_arrays_of_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "_ROOM", 10_000)  # some rows in each group
    text = RECORDED.replace("keep: [", "keep: [big, ")
    text = text.replace("  pixel:", "  big: {use: hard_threshold, theta: 128, from: source}\n  pixel:")
    (tmp_path / "noise.yaml").write_text(text)
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run", rotate="0.7s")
    table, record = parquet.read_table(export(tmp_path / "run", "parquet").path), open_run(tmp_path / "run")
    assert len(record.segments) == 3
    for name in ("big", "box"):
        found = table[name].combine_chunks().drop_null().to_numpy_ndarray()
        assert (found.dtype, len(found)) == (record.arrays[name].dtype, len(record.arrays[name]))
        np.testing.assert_array_equal(found, record.arrays[name])
    frames = table.filter(table["box"].is_valid())["frame"].to_pylist()
    assert frames == record.index[record.rows["box"] >= 0].tolist()


def test_nan_is_no_null(tmp_path: Path) -> None:
    x = np.ones((6, 2, 3))
    x[4] = np.nan
    pipeline = Pipeline(x).then(nodes.DiffBox(window=2)).then(nodes.PixelTap(row=0, col=0), name="p")
    pipeline.run(record=tmp_path / "a")
    found = parquet.read_table(export(tmp_path / "a", "parquet").path).to_pydict()["p"]
    assert found[:4] == [None, None, 0.0, 0.0]
    assert np.isnan(found[4:]).all()
