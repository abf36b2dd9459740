from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.records import open_run
from stream_sparse.records.proof import prove

from .runs import recorder, stamp


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    where = tmp_path.as_posix()
    (tmp_path / "file").write_text("")
    for path, message in [
        (tmp_path, f"{where}: is no run folder, it has no run.json; give a folder that --record made"),
        (tmp_path / "no", f"{where}/no: no such folder; give one that --record made"),
        (tmp_path / "file", f"{where}/file: is a file; give the folder that --record made"),
    ]:
        with pytest.raises(InputError) as caught:
            open_run(path)
        assert str(caught.value) == message
    recorder(tmp_path / "bird").close("end", None, 0, {})
    with pytest.raises(InputError, match=r"no run\.json; did you mean .*/bird\?$"):
        open_run(str(tmp_path))


def test_a_damaged_run_json_is_one_clear_line(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run")
    run.close("end", None, 0, {})
    (run.folder / "run.json").write_text("{")
    with pytest.raises(InputError, match=r"run/run\.json: cannot be read: .*line 1"):
        _ = open_run(run.folder).info
    (run.folder / "run.json").write_text("[]")
    with pytest.raises(InputError, match="expected an object, got list"):
        _ = open_run(run.folder).info
    (run.folder / "events.jsonl").unlink()
    with pytest.raises(InputError, match=r"events\.jsonl: cannot be read"):
        _ = open_run(run.folder).events


def test_a_run_that_goes_on_can_be_read(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    assert open_run(run.folder).values["k"].shape == (0,)
    assert open_run(run.folder).frames.shape == (0,)
    for i in range(3):
        run.row(stamp(i), [float(i)], {"box": np.full(2, i)})
    record = open_run(run.folder)
    assert repr(record) == f"<run {run.folder.as_posix()}: bird, not ended>"
    assert record.values["k"].tolist() == [0, 1, 2]
    assert record.frame.tolist() == [0, 1, 2]
    assert record.time_s.tolist() == [0, 1 / 30, 2 / 30]
    assert record.arrays["box"].tolist() == [[0, 0], [1, 1], [2, 2]]
    assert not record.arrays["box"].flags.writeable
    assert record.pipeline == "name: bird\n# café\n"
    run.close("end", None, 3, {})
    assert repr(open_run(run.folder)) == f"<run {run.folder.as_posix()}: bird, end>"


def test_what_was_torn_off_does_not_count(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    for i in range(3):
        run.row(stamp(i), [1.5], {"box": np.zeros(2)})
    run.event(2, 0.1, "gap")
    run.close("end", None, 3, {})
    for name, torn in [("values.csv", b"3,0.1,1.5,3\n4,0.13,1"), ("frames.csv", b"3,0."),
                       ("events.jsonl", b'{"fra'), ("box.npy", b"\0" * 21)]:  # fmt: skip
        with (run.folder / name).open("ab") as file:
            file.write(torn)
    record = open_run(run.folder)
    assert record.values["k"].tolist() == [1.5] * 3
    assert len(record.frames) == 3
    assert len(record.events) == 1
    assert record.arrays["box"].shape == (3, 2)


def test_an_array_that_was_killed_before_its_header_has_no_rows(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    run.row(stamp(0), [1.5], {"box": None})
    shutil.copytree(run.folder, tmp_path / "killed")
    run.close("end", None, 1, {})
    (tmp_path / "killed" / "box.npy").touch()
    assert dict(open_run(tmp_path / "killed").arrays) == {}
    proof = prove(tmp_path / "killed")
    assert (proof.processed, proof.cut) == (1, True)
