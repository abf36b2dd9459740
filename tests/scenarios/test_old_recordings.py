"""Recordings of version 0.4 open, verify, replay, resume, report and export with the numbers of 0.4.

``tools/make_old_recordings.py`` made them, and says what each holds.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.cli import main

OLD = Path(__file__).parents[1] / "old_recordings"
EXPECTED: dict[str, Any] = json.loads((OLD / "expected" / "expected.json").read_text("utf-8"))
RUNS = [name for name in EXPECTED if name != "counts"]
ITEMS = ["macaw_0-f30", "macaw_f40-f70"]
SOUND = {
    "whole": "40 frames over 1.3 s: 40 processed, 0 lost; 9 columns, box.npy, view.mkv",
    "cut": "70 frames in 3 segments over 2.3 s: 70 processed, 0 lost; 9 columns, box.npy",
    "kept": "10 frames in 1 segment over 0.3 s: 10 processed, 0 lost; 9 columns, box.npy",
    "learner": "40 frames over 1.3 s: 40 processed, 0 lost; 5 columns, dict.atoms.npy, source.mkv",
    "batch/macaw_0-f30": "30 frames over 1.0 s: 30 processed, 0 lost; 9 columns, box.npy",
    "batch/macaw_f40-f70": "30 frames over 1.0 s: 30 processed, 0 lost; 9 columns, box.npy",
}
EXACT = [name for name in RUNS if name != "learner"]
"""The last bits of a learned dictionary depend on the processor's BLAS."""

Table = dict[str, list[str]]
Command = Callable[..., str]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all recordings, which is the current folder."""
    monkeypatch.chdir(shutil.copytree(OLD, tmp_path / "old"))
    return Path()


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command of the command line, and return what it printed; the errors where it failed."""

    def run(*words: object, codes: tuple[int, ...] = (0,)) -> str:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said, code = capsys.readouterr(), int(str(left.value.code))
        assert code in codes, said.err
        return said.err if code else said.out

    return run


def table(file: Path) -> Table:
    """The columns of a CSV file, as texts."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}


def expected_table(name: str) -> Table:
    return table(OLD / "expected" / f"{name.replace('/', '-')}.csv")


def numbers(cells: list[str]) -> list[float]:
    return [float(cell) if cell else np.nan for cell in cells]


def described(array: np.ndarray) -> list[Any]:
    return [array.dtype.str, [*array.shape], hashlib.sha256(np.ascontiguousarray(array)).hexdigest()]


@pytest.mark.parametrize("name", RUNS)
def test_opens(old: Path, name: str) -> None:
    run, facts, cells = open_run(old / name), EXPECTED[name], expected_table(name)
    assert {key: run.info[key] for key in facts["info"]} == facts["info"]
    assert run.frame.tolist() == facts["frame"]
    assert run.frames["status"].tolist() == cells["status"]
    np.testing.assert_array_equal(run.time_s, numbers(cells["time_s"]))
    assert [*run.values] == facts["values"]
    for column in run.values:
        np.testing.assert_array_equal(run.values[column], numbers(cells[column]), column)
    assert {key: described(array) for key, array in run.arrays.items()} == facts["arrays"]
    assert {key: rows.tolist() for key, rows in run.rows.items()} == facts["rows"]
    assert run.events == facts["events"]
    assert run.to_frame().shape == (len(facts["frame"]), len(facts["values"]))


@pytest.mark.parametrize("name", ["cut", "kept"])
def test_segments_open_alone(old: Path, name: str) -> None:
    run = open_run(old / name)
    parts = [open_run(part.folder).values["k_pixel"] for part in run.segments]
    assert len(parts) == {"cut": 3, "kept": 1}[name]
    np.testing.assert_array_equal(np.concatenate(parts), run.values["k_pixel"])


@pytest.mark.parametrize("name", RUNS)
def test_verifies(old: Path, name: str, command: Command) -> None:
    assert command("verify", old / name).endswith(f"{name}: sound: {SOUND[name]}\n")


@pytest.mark.parametrize("name", RUNS)
def test_damage_is_found(old: Path, name: str, command: Command) -> None:
    file = sorted((old / name).rglob("values.csv"))[-1]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    pixel = lines[0].strip().split(",").index("pixel")
    cells = lines[-1].split(",")
    cells[pixel] = "7.0" if pixel + 1 < len(cells) else "7.0\n"
    file.write_text("".join([*lines[:-1], ",".join(cells)]), "utf-8", newline="")
    assert "values.csv" in command("verify", old / name, codes=(1,))


@pytest.mark.parametrize("name", EXACT)
def test_replays(old: Path, name: str, command: Command) -> None:
    facts = EXPECTED[name]
    columns = len(facts["values"]) + len(facts["rows"])
    said = f"{len(facts['frame'])} frames, {columns} columns, equal to the bit\n"
    assert command("replay", old / name).endswith(said)  # after a note on the version


def test_a_learner_replays_from_its_recorded_source(old: Path, command: Command) -> None:
    command("replay", old / "learner", "--record", old / "again", codes=(0, 1))
    run, cells = open_run(old / "again"), expected_table("learner")
    np.testing.assert_array_equal(run.values["pixel"], numbers(cells["pixel"]))
    for column in EXPECTED["learner"]["values"]:
        np.testing.assert_allclose(run.values[column], numbers(cells[column]), rtol=1e-4, err_msg=column)
    atoms = open_run(OLD / "learner").arrays["dict.atoms"]
    np.testing.assert_allclose(run.arrays["dict.atoms"], atoms, atol=1e-4)


@pytest.mark.parametrize("name", [name for name in RUNS if "resumed" in EXPECTED[name]])
def test_resumes(old: Path, name: str, command: Command) -> None:
    resumed: dict[str, list[float]] = EXPECTED[name]["resumed"]
    frames = len(resumed["pixel"])
    command("run", "--resume", old / name, "--frames", frames, "--no-show", "--record", old / "more")
    more = open_run(old / "more")
    last = EXPECTED[name]["frame"][-1]
    assert more.frame.tolist() == [*range(last + 1, last + 1 + frames)]
    assert [*more.values] == [*resumed]
    same = np.testing.assert_array_equal if name in EXACT else np.testing.assert_allclose
    for column, values in more.values.items():
        same(values, resumed[column], err_msg=column, **({} if name in EXACT else {"rtol": 1e-4}))
    assert command("verify", old / "more").startswith(f"more: sound: {frames} frames ")


@pytest.mark.parametrize("name", RUNS)
def test_reports(old: Path, name: str, command: Command) -> None:
    command("report", old / name, "--to", old / "page.html")
    page = (old / "page.html").read_text("utf-8")
    words = re.sub(r"<(style|svg).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    words = re.sub(r"\s+", " ", words)
    assert f"sound: {SOUND[name]}" in words
    cells = expected_table(name)
    for column in EXPECTED[name]["values"]:
        known = [number for number in numbers(cells[column]) if np.isfinite(number)]
        assert f" {column} {len(known)} {np.mean(known):.6g} " in words, column
    assert page.count("<svg") >= len(EXPECTED[name]["values"])
    for event in EXPECTED[name]["events"]:
        assert f" {event['kind']} " in words


@pytest.mark.parametrize("name", RUNS)
def test_exports_csv(old: Path, name: str, command: Command) -> None:
    command("export", old / name, "--csv", "--to", old / "table.csv")
    found = table(old / "table.csv")
    assert {column: found[column] for column in expected_table(name)} == expected_table(name)


@pytest.mark.parametrize("name", RUNS)
def test_exports_parquet(old: Path, name: str, command: Command) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    command("export", old / name, "--parquet", "--to", old / "table.parquet")
    found, run = parquet.read_table(old / "table.parquet"), open_run(old / name)
    cells = expected_table(name)
    for column in ("time_s", *EXPECTED[name]["values"]):
        values = found[column].to_pandas().to_numpy(float)
        np.testing.assert_array_equal(values, numbers(cells[column]), column)
    for column, array in run.arrays.items():
        kept = [row for row in found[column].to_pylist() if row is not None]
        np.testing.assert_array_equal(np.reshape(np.array(kept, array.dtype), array.shape), array)


@pytest.mark.parametrize("name", RUNS)
def test_exports_nwb(old: Path, name: str, command: Command) -> None:
    pytest.importorskip("pynwb")
    h5py = pytest.importorskip("h5py")
    command("export", old / name, "--nwb", "--session-start", "2026-03-01T12:00", "--to", old / "run.nwb")
    run, cells = open_run(old / name), expected_table(name)
    with h5py.File(old / "run.nwb") as file:
        series = file["processing/stream_sparse"]
        for column in EXPECTED[name]["values"]:
            np.testing.assert_array_equal(series[f"{column}/data"][()], numbers(cells[column]), column)
        for column, array in run.arrays.items():
            np.testing.assert_array_equal(series[f"{column}/data"][()], array)


def test_exports_the_view(old: Path, command: Command) -> None:
    assert command("export", old / "whole", "--mp4").startswith("whole.mp4: 40 frames, 1.3 s")
    assert command("export", old / "whole", "--gif").startswith("whole.gif: 20 frames, 1.3 s")


def test_compares_runs(old: Path, command: Command) -> None:
    shutil.copytree(old / "cut", old / "same")
    assert "equal to the bit" in command("compare", old / "cut", old / "same")
