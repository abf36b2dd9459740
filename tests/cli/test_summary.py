"""The tables at the end of a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load

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


def test_a_value_over_all_frames_has_no_mean(cli: Cli) -> None:
    code, out, _ = cli("run", "bird", "--no-show", "--frames", 30)
    assert code == 0
    rows = table(out, "scalar")
    run = load("bird").run(frames=30)
    assert rows["pixel"] == ["30", f"{run.values['pixel'].mean():.6g}", f"{run.values['pixel'][-1]:.6g}"]
    assert rows["k_pixel"] == ["25", f"{run.values['k_pixel'][-1]:.6g}"]
    assert "last values of a sweep" not in out


def test_a_window_has_a_mean(cli: Cli) -> None:
    _, out, _ = cli("run", "bird", "--no-show", "--frames", 30, "--set", "k_pixel.window=6")
    assert len(table(out, "scalar")["k_pixel"]) == 3


def test_a_sweep_is_one_line(cli: Cli) -> None:
    code, out, _ = cli("run", "temporal", "--no-show", "--frames", 30)
    assert code == 0
    values = load("temporal").run(frames=30).values
    lasts = [column[-1] for name, column in values.items() if name.startswith("diff@") and column.ndim == 1]
    known = [last for last in lasts if not np.isnan(last)]
    rows = table(out, "last values of a sweep")
    assert rows["diff, tau 1 to 91"] == [
        "0 to 29", f"{lasts[0]:.6g}", "nan", f"{min(known):.6g} to {max(known):.6g}",
    ]  # fmt: skip
    assert list(rows) == [
        "diff, tau 1 to 91", "box, window 1 to 91", "h_diff.outside, diff.tau 1 to 91",
        "h_box.outside, box.window 1 to 91", "k_diff, diff.tau 1 to 91", "k_box, box.window 1 to 91",
    ]  # fmt: skip
    assert table(out, "scalar").keys() == {"pixel", "k_pixel"}
    assert "@" not in out
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("sweeps", ["[3]", "[1, 3]"])
def test_two_sweeps_and_nothing_else(cli: Cli, tmp_path: Path, sweeps: str) -> None:
    (tmp_path / "x.yaml").write_text(
        "source: {use: synthetic, frames: 9}\nnodes:\n"
        "  diff: {use: temporal_diff, tau: {sweep: [1, 2]}}\n"
        f"  tap: {{use: pixel_tap, row: 1, col: 1, size: {{sweep: {sweeps}}}}}\n"
    )
    code, out, _ = cli("run", tmp_path / "x.yaml", "--no-show")
    assert code == 0
    last = sweeps[-2]
    label = f"tap, diff.tau 1 to 2, size {sweeps[1]} to {last}"
    assert table(out, "last values of a sweep").keys() == {label}
    assert "scalar" not in out
