from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.records import open_run
from stream_sparse.records.schema import FRAMES_HEADER
from stream_sparse.records.verify import verify
from tests.support.errors import fails
from tests.support.run_folders import change_info, close, recorder, stamp


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    for i in range(3):
        run.row(stamp(i), [1.5], {"box": np.zeros(2)})
    run.event(2, 0.1, "gap", {"frames": 1})
    close(run, "end", None, 3, {})
    return run.folder


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("values.csv", b"1.5,1", b"1x5,1", "line 3: has a cell that is not a number"),
        ("values.csv", None, b"", "line 1: expected frame,time_s,...,box, got "),
        ("frames.csv", None, b"", f"line 1: expected {','.join(FRAMES_HEADER)}, got "),
        ("events.jsonl", b'"gap"', b'"gap', None),
        ("events.jsonl", None, b"[]\n", "line 1: is not an event: []"),
        ("events.jsonl", b'"gap"', b'"set"', None),
        ("box.npy", None, b"abc", None),
        ("pipeline.yaml", b"bird", b"b\xffrd", "is not UTF-8 (byte 0xff); save it as UTF-8"),
    ],
)  # fmt: skip
def test_damaged_files_are_reported_by_name_and_line(
    whole: Path, name: str, before: bytes | None, after: bytes, said: str | None
) -> None:
    path = whole / name
    data = path.read_bytes()
    assert before is None or before in data
    path.write_bytes(after if before is None else data.replace(before, after, 1))
    line = path.read_bytes().decode("utf-8", "replace").rstrip()[:60]
    parts = {"values.csv": "values", "frames.csv": "frames", "box.npy": "arrays", "events.jsonl": "events"}
    with pytest.raises(InputError) as caught:
        getattr(open_run(whole), parts.get(name, "pipeline"))
    if name == "box.npy":
        assert str(caught.value).startswith(f"{path.as_posix()}: is damaged or cut short: ")
    else:
        assert str(caught.value) == f"{path.as_posix()}: {said or f'line 1: is not an event: {line}'}"


DAMAGED = "is damaged, or no record of a run"
FORMS = [
    ("arrays", None, "'arrays': expected a valid dictionary"),
    ("arrays", {"box": 0}, "'arrays.box': expected greater than or equal to 1"),
    ("ended", {"how": 3}, "'ended.how': expected a valid string"),
]
LACKS = ("name", "source.use", "source.shape", "clock.kind", "frames", "ended")


@pytest.mark.parametrize(("key", "value", "said"), [*FORMS, *((k, ..., f"it has no '{k}'") for k in LACKS)])
def test_what_a_run_json_lacks_or_has_in_another_form(whole: Path, key: str, value: Any, said: str) -> None:
    path = whole / "run.json"
    info = json.loads(path.read_text())
    part, _, last = key.rpartition(".")
    if value is ...:
        del (info[part] if part else info)[last]
    else:
        (info[part] if part else info)[last] = value
    path.write_text(json.dumps(info))
    with fails(f"{path.as_posix()}: {DAMAGED}: {said}"):
        _ = open_run(whole).info


@pytest.fixture
def cut(whole: Path) -> Path:
    """Two segments of the same three frames, whose form is what counts here."""
    top = whole.parent / "cut"
    for name in ("000", "001"):
        shutil.copytree(whole, top / name)
    shutil.copy(whole / "run.json", top)
    return top


def test_segments_with_other_columns_or_arrays_are_reported(cut: Path) -> None:
    table, info = cut / "001" / "values.csv", cut / "001" / "run.json"
    table.write_text(table.read_text().replace("s,k,", "s,j,"))
    with fails(f"{table.as_posix()}: columns: expected k,box, got j,box"):
        _ = open_run(cut).values
    change_info(cut / "001", {"arrays": {}})
    with fails(f"{info.as_posix()}: 'arrays': expected box, got "):
        _ = open_run(cut).rows


def test_a_run_that_goes_on_can_be_read(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    assert open_run(run.folder).values["k"].shape == (0,)
    assert open_run(run.folder).frames.shape == (0,)
    for i in range(3):
        run.row(stamp(i), [float(i)], {"box": np.full(2, i)})
    record = open_run(run.folder)
    assert repr(record) == f"<run {run.folder.as_posix()}: bird, not ended>"
    assert record.values["k"].tolist() == [0, 1, 2]
    assert record.index.tolist() == [0, 1, 2]
    assert record.time_s.tolist() == [0, 1 / 30, 2 / 30]
    assert record.arrays["box"].tolist() == [[0, 0], [1, 1], [2, 2]]
    assert not record.arrays["box"].flags.writeable
    close(run, "end", None, 3, {})
    assert repr(open_run(run.folder)) == f"<run {run.folder.as_posix()}: bird, end>"
    change_info(run.folder, {"name": "bird\x1b]0;x\a"})
    assert "bird\\x1b]0;x\\x07" in repr(open_run(run.folder))


def test_what_was_torn_off_does_not_count(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    for i in range(3):
        run.row(stamp(i), [1.5], {"box": np.zeros(2)})
    run.event(2, 0.1, "gap", {})
    for name, torn in [("values.csv", b"3,0.1,1.5,3\n4,0.13,1"), ("frames.csv", b"3,0."),
                       ("events.jsonl", b'{"fra'), ("box.npy", b"\0" * 21)]:  # fmt: skip
        with (run.folder / name).open("ab") as file:
            file.write(torn)
    record = open_run(run.folder)
    assert record.values["k"].tolist() == [1.5] * 3
    assert len(record.frames) == 3
    assert len(record.events) == 1
    assert record.arrays["box"].shape == (3, 2)
    close(run, "end", None, 3, {})
    with pytest.raises(InputError, match=r"run/frames\.csv: line 5: has no end$"):
        _ = open_run(run.folder).frames  # this run came to its end: nothing may be torn


def test_an_array_that_was_killed_before_its_header_has_no_rows(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    run.row(stamp(0), [1.5], {"box": None})
    shutil.copytree(run.folder, tmp_path / "killed")
    close(run, "end", None, 1, {})
    (tmp_path / "killed" / "box.npy").touch()
    assert not len(open_run(tmp_path / "killed").arrays["box"])
    report = verify(tmp_path / "killed")
    assert (report.processed, report.cut) == (1, True)
