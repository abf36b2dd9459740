"""`run`: options, table, exit codes."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numba
import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.highgui import probe
from stream_sparse.plan import registry
from tests.support.uncompiled_units import twice_over

from .conftest import Cli


def test_a_run_ends_with_its_table_and_where_to_look(cli: Cli, tmp_path: Path) -> None:
    out = cli.says("run", "bird", "--no-show", "--frames", 20, "--record", tmp_path / "out")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert rows["scalar"] == ["n", "mean", "last"]
    assert rows["pixel"][0] == "20"
    assert rows["box_px"][0] == "10"  # the window of ten is full after ten frames
    assert out.splitlines()[-2].startswith("Measured: 20 frames in ")
    assert out.splitlines()[-1] == f"Look at:  {tmp_path / 'out'}{os.sep} (view.png, view.mkv, values.csv)"
    with (tmp_path / "out" / "values.csv").open() as file:
        last = list(csv.DictReader(file))[-1]
    assert float(rows["pixel"][2]) == pytest.approx(float(last["pixel"]), rel=1e-5)


def test_bird_is_the_default_and_nothing_is_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = cli.says("run", "--no-show", "--frames", 5)
    assert "k_pixel" in out
    assert "Look at" not in out
    assert not list(tmp_path.iterdir())


def test_options_reach_the_run(cli: Cli) -> None:
    words = ["-s", "sample:macaw", "--set", "box.window=3", "--set", "relu.theta=10", "--no-pace"]
    out = cli.says("run", "bird", "--no-show", "--frames", 8, *words)
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert rows["box_px"][0] == "5"


def test_one_switch_gives_the_notebook_s_numbers(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "signal.npy", np.arange(40.0))
    words = ("run", "signal", "-s", tmp_path / "signal.npy", "--no-show", "--frames", 30)
    counts = []
    for more in ((), ("--align", "notebook")):
        _, out, _ = cli(*words, *more)
        (row,) = [line.split() for line in out.splitlines() if line.startswith("box ")]
        counts.append(row[1])
    assert counts == ["20", "30"]


def test_a_loop_begins_the_file_again(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", np.zeros((5, 4, 4), np.uint8))
    words = ["-s", tmp_path / "film.npy", "--loop", "--frames", 12, "--record", tmp_path / "run"]
    cli.says("run", "minimal", "--no-show", *words)
    kept = open_run(tmp_path / "run")
    assert kept.index.tolist() == list(range(12))
    assert (np.diff(kept.time_s) > 0).all()
    laps = [(event["frame"], event["lap"]) for event in kept.events if event["kind"] == "lap"]
    assert laps == [(5, 2), (10, 3)]


FAILS_LATE = """
from stream_sparse import Node

class FailsLate(Node):
    'Fail.'

    def update(self, x, *, at):
        assert at.index != 7, 'no more'
        return 1.0
"""


def test_a_node_that_fails_is_exit_code_1_and_the_rest_is_kept(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "fails_late.py"
    own.write_text(FAILS_LATE)
    file = tmp_path / "late.yaml"
    file.write_text("source: {use: synthetic, frames: 20}\nnodes:\n  late: {use: fails_late}\n")
    code, out, err = cli("run", file, "--nodes", own, "--no-show", "--record", tmp_path / "out")
    assert code == 1
    assert err.count("\n") <= 2
    assert all(text in err for text in ("late", "fails_late", "frame 7", "no more"))
    assert "ended by an error" in out
    rows = (tmp_path / "out" / "values.csv").read_text().splitlines()
    assert [row.split(",")[2] for row in rows[1:8]] == ["1.0"] * 7


def test_show_without_a_display_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "display_problem", lambda: "no display: DISPLAY is not set")
    code, _, err = cli("run", "bird", "--show", "--frames", 3)
    assert (code, err) == (2, "error: --show: no display: DISPLAY is not set\n")
    assert cli("run", "bird", "--frames", 3)[0] == 0  # left out, it does without


def test_the_first_run_of_a_version_counts_what_it_compiles(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    registry.add(twice_over())
    file = tmp_path / "twice.yaml"
    file.write_text("source: {use: synthetic, frames: 3}\nnodes: {twice: {use: twice_over}}\n")
    code, out, _ = cli("run", file, "--no-show")
    assert (code, out.splitlines()[0]) == (0, "compiling 1 of 1, once for each version")
    out = cli.says("run", file, "--no-show")
    assert "compiling" not in out
