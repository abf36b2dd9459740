"""Where an export goes, and that one that fails leaves nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.errors import DependencyError, InputError, RunError
from stream_sparse.exports import csv_file
from stream_sparse.exports.export import export
from tests.failing import fails

KINDS = ("csv", "parquet", "nwb")


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_overwritten(run: Path, kind: str) -> None:
    target = run.with_suffix(f".{kind}")
    target.write_text("mine")
    with pytest.raises(InputError) as caught:
        export(run, kind)
    expected = f"{target}: exists already; nothing is written over: give another with --to"
    assert str(caught.value) == expected
    assert target.read_text() == "mine"


@pytest.mark.parametrize(("kind", "package"), [("parquet", "pyarrow"), ("nwb", "pynwb")])
def test_a_missing_extra_says_what_to_install(
    run: Path, kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"stream_sparse.exports.{kind}_file", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DependencyError) as caught:
        export(run, kind)
    expected = f"--{kind} needs the package {package}: pip install 'stream-sparse[{kind}]'"
    assert str(caught.value) == expected
    assert not run.with_suffix(f".{kind}").exists()


def test_no_run_and_no_place(tmp_path: Path, run: Path) -> None:
    with fails(f"{tmp_path}/none: no such folder; give one that --record made"):
        export(tmp_path / "none", "csv")
    with pytest.raises(InputError) as caught:
        export(run, "csv", tmp_path / "no" / "x.csv")
    start = f"{tmp_path}/no/x.csv: cannot be made: no such file or directory; "
    assert str(caught.value).startswith(start)


@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (OSError(28, "No space left on device"), RunError, r"x\.csv: the disk is full"),
        (KeyboardInterrupt("stopped"), KeyboardInterrupt, "stopped"),
    ],
)
def test_an_export_that_fails_leaves_nothing(
    tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch,
    error: BaseException, raised: type[BaseException], said: str,
) -> None:  # fmt: skip
    def fail(work: Any) -> int:
        work.file.write_text("half")
        raise error

    monkeypatch.setattr(csv_file, "write", fail)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(raised, match=said):
        export(run, "csv", tmp_path / "x.csv")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: "x\n1\n2\n3\n", "/values.csv: line 1: expected frame,time_s,...,box, got x"),
        (
            lambda text: text.replace("\n12,", '\n"12,'),
            "/values.csv: line 14: frame 12 has 1 cells, expected 5",
        ),
    ],
)
def test_tables_that_are_damaged(tmp_path: Path, run: Path, damage: Callable[[str], str], said: str) -> None:
    path = run / "values.csv"
    path.write_text(damage(path.read_text()))
    with pytest.raises(RunError, match=f"^{re.escape(f'{run.as_posix()}{said}')}$"):
        export(run, "csv", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_run_that_was_cut_off_is_written_up_to_its_last_whole_row(run: Path, tmp_path: Path) -> None:
    text = (run / "values.csv").read_text().splitlines(keepends=True)
    (run / "values.csv").write_text("".join(text[:21]) + "20,0.6")
    info = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**info, "ended": None}))  # as a run that was killed has it
    assert export(run, "csv", tmp_path / "x.csv").frames == 20
