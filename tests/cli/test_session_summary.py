"""The tables at the end of a run."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from rich.console import Console

from stream_sparse import Pipeline, load
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.cli.session import Terminal
from stream_sparse.flow.commands import Pause, Seek
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.sources import Array
from tests.support.waiting import until

from .conftest import Cli


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("   ") if cell.strip()]


def table(out: str, head: str) -> dict[str, list[str]]:
    """The rows of the table whose first column has this head, by their first cell."""
    lines = out.splitlines()
    begin = next(k for k, line in enumerate(lines) if line.startswith(head))
    rows = lines[begin + 2 : lines.index("", begin)]
    assert cells(lines[begin])[0] == head
    return {found[0]: found[1:] for found in map(cells, rows)}


def test_a_value_of_many_frames_has_no_mean(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "source: {use: sample, name: macaw}\nnodes:\n  pixel: {use: pixel_tap, row: 66, col: 133}\n"
        "  all: {use: running_kurtosis}\n  few: {use: running_kurtosis, from: pixel, window: 6}\n"
        "  past: {use: recent, from: pixel, frames: 6}\n  of_past: {use: frame_kurtosis}\n"
        "  of_frame: {use: frame_kurtosis, from: source}\n"
    )
    out = cli.says("run", tmp_path / "x.yaml", "--no-show", "--frames", 30)
    rows, values = table(out, "scalar"), load(tmp_path / "x.yaml").run(frames=30).values
    for name in ("pixel", "of_frame"):
        assert rows[name] == ["30", f"{values[name].mean():.6g}", f"{values[name][-1]:.6g}"]
    for name in ("all", "few", "of_past"):
        assert rows[name] == [f"{np.isfinite(values[name]).sum()}", f"{values[name][-1]:.6g}"]
    assert "last values of a sweep" not in out


def test_a_sweep_is_one_line(cli: Cli) -> None:
    out = cli.says("run", "temporal", "--no-show", "--frames", 30)
    values = load("temporal").run(frames=30).values
    lasts = [column[-1] for name, column in values.items() if name.startswith("diff@") and column.ndim == 1]
    known = [last for last in lasts if not np.isnan(last)]
    rows = table(out, "last values of a sweep")
    assert rows["diff, tau 1 to 91"] == [
        "0 to 29", f"{lasts[0]:.6g}", "nan", f"{min(known):.6g} to {max(known):.6g}",
    ]  # fmt: skip
    assert list(rows) == [
        "diff, tau 1 to 91", "k_diff, diff.tau 1 to 91", "box, window 1 to 91", "k_box, box.window 1 to 91",
    ]  # fmt: skip
    assert table(out, "scalar").keys() == {"pixel", "change", "minus", "h_diff.outside", "h_box.outside"}
    assert "@" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_names_cannot_speak_to_the_terminal(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[31mb"
    code, out, err = cli("run", "minimal", "--no-show", "--frames", "3", "--record", str(folder))
    assert (code, folder.is_dir()) == (0, True)
    assert "a\\x1b[31mb" in out
    assert "\x1b" not in out + err


def test_a_run_that_another_frame_follows_has_no_table() -> None:
    said, plan = io.StringIO(), Pipeline(Array(path=np.zeros((9, 4, 5), np.uint8))).plan
    player = Player(plan, RunOptions(paused=True, pace=False), stays=lambda _: True)
    player.connect(Terminal(player, Console(file=said), Interrupts("", last=False), "It stays."))
    until(lambda: player.poll(0.001) and player.status.processed)
    player.do(Seek(5))
    until(lambda: player.poll(0.001) and player.status.number == 2)
    player.do(Pause(False))
    until(lambda: player.poll(0.001) and "It stays." in said.getvalue())
    assert said.getvalue().count("Measured:") == 1
    player.stop()
    assert player.wait(60)
