"""Where an export goes, and that one that fails leaves nothing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.errors import DependencyError, RecordError, RunError
from stream_sparse.exports import csv_file
from stream_sparse.exports.export import export
from tests.support.errors import refusal
from tests.support.run_folders import change_info


@pytest.mark.parametrize(("kind", "package"), [("parquet", "pyarrow"), ("nwb", "pynwb")])
def test_a_missing_extra_says_what_to_install(
    run: Path, kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"stream_sparse.exports.{kind}_file", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    expected = f"--{kind} needs the package {package}: pip install 'stream-sparse[{kind}]'"
    assert refusal(DependencyError, export, run, kind) == expected
    assert not run.with_suffix(f".{kind}").exists()


def test_a_recording_without_one_of_its_segments_is_not_exported(cut: Path) -> None:
    shutil.rmtree(cut / "001")
    with pytest.raises(RecordError, match="segment 001 is missing"):
        export(cut, "csv")


@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (OSError(28, "No space left on device"), RunError, r"x\.csv: the disk is full"),
        (KeyboardInterrupt("stopped"), KeyboardInterrupt, "stopped"),
        (TypeError("unsupported"), RunError, r"x\.csv: cannot be written as csv: TypeError: unsupported; "),
    ],
)
def test_an_export_that_fails_leaves_nothing(
    tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch,
    error: BaseException, raised: type[BaseException], said: str,
) -> None:  # fmt: skip
    def fail(work: Any) -> int:
        work.file.write(b"half")
        raise error

    monkeypatch.setattr(csv_file, "write", fail)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(raised, match=said):
        export(run, "csv", tmp_path / "x.csv")
    assert sorted(tmp_path.iterdir()) == before


def test_a_run_that_was_cut_off_is_written_up_to_its_last_whole_row(run: Path, tmp_path: Path) -> None:
    text = (run / "values.csv").read_text().splitlines(keepends=True)
    (run / "values.csv").write_text("".join(text[:21]) + "20,0.6")
    change_info(run, {"ended": None})  # as a run that was killed has it
    assert export(run, "csv", tmp_path / "x.csv").frames == 20
    (run / "values.csv").write_text(text[0])
    assert export(run, "nwb", tmp_path / "x.nwb").frames == 0
