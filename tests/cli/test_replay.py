"""`replay`: what the terminal says and exit codes."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.cli import late
from stream_sparse.io.video import VideoWriter
from stream_sparse.replay.replay import Replay
from stream_sparse.spec import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]

PIPELINE = """
name: noise
source: {use: synthetic, pattern: noise, width: 15, height: 12, frames: 30}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
  box: {use: diff_box, from: source, window: 3}
record: [box]
"""
OWN = """
from stream_sparse import Node

class Twice(Node):
    \"\"\"Twice as much.\"\"\"

    def update(self, x):
        return 2.0 * x
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run")
    return tmp_path / "run"


def change(run: Path, frame: int, column: str, text: str) -> str:
    """Put another value into the table; gives the one that was there."""
    rows = list(csv.reader((run / "values.csv").read_text().splitlines()))
    place = rows[0].index(column)
    was, rows[frame + 1][place] = rows[frame + 1][place], text
    (run / "values.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    return was


def test_equal_to_the_bit(cli: Cli, tmp_path: Path, run: Path) -> None:
    assert cli("replay", run) == (0, "30 frames, 3 columns, equal to the bit\n", "")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["noise.yaml", "run"]


def test_a_long_run_has_its_thousands_set_apart(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "noise.yaml").write_text(PIPELINE.replace("frames: 30", "frames: 1234"))
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run")
    code, out, _ = cli("replay", tmp_path / "run")
    assert (code, out.splitlines()[-1]) == (0, "1,234 frames, 3 columns, equal to the bit")


def test_the_first_difference_is_an_error(cli: Cli, run: Path) -> None:
    was = change(run, 17, "k", "0.5")
    code, out, err = cli("replay", run)
    assert (code, out) == (1, "")
    assert err == f"error: {run}: differs at frame 17: k was 0.5, is now {was}\n"


def test_a_replay_that_is_recorded(cli: Cli, tmp_path: Path, run: Path) -> None:
    code, out, err = cli("replay", run, "--record", tmp_path / "again")
    assert (code, err) == (0, "")
    assert out == f"30 frames, 3 columns, equal to the bit\nLook at:  {tmp_path}/again\n"
    assert (tmp_path / "again" / "values.csv").read_bytes() == (run / "values.csv").read_bytes()
    assert cli("replay", tmp_path / "again")[:2] == (0, "30 frames, 3 columns, equal to the bit\n")


def test_after_a_compressed_recording_deviations_are_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    rng = np.random.default_rng(0)
    with VideoWriter(tmp_path / "film.mkv", 15, 12, codec="ffv1") as video:
        for number in range(30):
            video.write(rng.integers(0, 256, (12, 15), np.uint8), number / 30)
    run = load(tmp_path / "noise.yaml", source=str(tmp_path / "film.mkv")).run(
        record=tmp_path / "run", record_source="compressed"
    )
    assert run.frames == 30
    (tmp_path / "film.mkv").unlink()
    code, out, err = cli("replay", tmp_path / "run")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == f"note: {tmp_path}/film.mkv is not there: its source.mkv is taken"
    assert lines[1] == "30 frames, 3 columns: cannot be equal, since source.mkv is compressed (h264)"
    assert lines[2].split("  ")[0] == "column"
    told = {line.split()[0]: line.split()[1:] for line in lines[4:7]}
    assert told.keys() == {"pixel", "k", "box"}
    assert all(0 < float(deviation) < 300 and 0 <= int(frame) < 30 for deviation, frame in told.values())


def test_nodes_of_ones_own(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget() -> None:
        monkeypatch.setattr(registry, "_own", {kind: {} for kind in registry.KINDS})
        monkeypatch.setattr(registry, "_files", [])

    forget()
    own = tmp_path / "own.py"
    own.write_text(OWN)
    (tmp_path / "own.yaml").write_text(PIPELINE.replace("record:", "  twice: {use: twice, from: k}\nrecord:"))
    assert (
        cli("run", tmp_path / "own.yaml", "--nodes", own, "--record", tmp_path / "run", "--no-show")[0] == 0
    )
    forget()
    code, _, err = cli("replay", tmp_path / "run")
    assert (code, err) == (
        2,
        f"error: {tmp_path}/run: its pipeline has units of its own; give --nodes {own}\n",
    )
    assert cli("replay", tmp_path / "run", "--nodes", own) == (
        0,
        "30 frames, 4 columns, equal to the bit\n",
        "",
    )
    forget()
    own.write_text(OWN + "\n# changed\n")
    code, out, _ = cli("replay", tmp_path / "run", "--nodes", own)
    assert code == 0
    assert out.splitlines()[0] == (
        f"note: {own} is not what it was when {tmp_path}/run was recorded: values may differ"
    )
    forget()
    own.write_text(OWN.replace("2.0", "3.0"))
    code, _, err = cli("replay", tmp_path / "run", "--nodes", own)
    assert code == 1
    assert re.fullmatch(rf"error: {tmp_path}/run: differs at frame \d+: twice was \S+, is now \S+\n", err)


def test_a_source_elsewhere(cli: Cli, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", np.random.default_rng(0).integers(0, 256, (20, 8, 9), np.uint8))
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    words = ("-s", tmp_path / "film.npy", "--record", tmp_path / "run", "--no-show")
    assert cli("run", tmp_path / "noise.yaml", *words)[0] == 0
    (tmp_path / "film.npy").rename(tmp_path / "moved.npy")
    code, _, err = cli("replay", tmp_path / "run")
    assert code == 2
    assert err.endswith("film.npy is not there, and there is no source.mkv; give the file with --source\n")
    code, out, _ = cli("replay", tmp_path / "run", "-s", tmp_path / "moved.npy")
    assert (code, out) == (0, "20 frames, 3 columns, equal to the bit\n")
    assert open_run(tmp_path / "run").info["hashes"]["source"]["sha256"]


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (3, "last 3 frames of the run could not be compared: no pictures of them"),
        (1, "last frame of the run could not be compared: no picture of it"),
    ],
)
def test_pictures_that_are_lost_are_told(cli: Cli, tmp_path: Path, run: Path, lost: int, said: str) -> None:
    source = load(tmp_path / "noise.yaml").plan.source.fresh()
    source.open()
    with VideoWriter(run / "source.mkv", 15, 12, codec="ffv1") as video:
        for frame in source.frames():
            if frame.index < 30 - lost:
                video.write(frame.data, frame.time_s)
    info = (run / "run.json").read_text()
    (run / "run.json").write_text(info.replace('"live": false', '"live": true'))
    code, out, err = cli("replay", run)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "note: its frames came live from synthetic: its source.mkv is taken",
        f"{30 - lost} frames, 3 columns, equal to the bit",
        f"note: the {said}",
    ]


def test_no_run(cli: Cli, tmp_path: Path) -> None:
    code, _, err = cli("replay", tmp_path / "none")
    assert (code, err) == (2, f"error: {tmp_path}/none: no such folder; give one that --record made\n")


def test_one_that_is_stopped_says_how_far_it_is_equal(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "noise.yaml").write_text(PIPELINE.replace("frames: 30", "frames: 4000"))
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run")
    wait = Replay.wait

    def stopped(self: Replay, progress: object = None) -> object:
        self.run.stop()  # as the first Ctrl-C does
        return wait(self)

    monkeypatch.setattr(Replay, "wait", stopped)
    code, out, err = cli("replay", tmp_path / "run")
    assert (code, err) == (1, "error: stopped before the end of the recording\n")
    told = re.fullmatch(r"([\d,]+) frames?, 3 columns, equal to the bit so far\n", out)
    assert told
    assert int(told[1].replace(",", "")) < 4000


def test_what_takes_long_before_the_first_frame_is_told_as_it_is(
    cli: Cli, tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "film.npy", np.random.default_rng(0).integers(0, 256, (20, 8, 9), np.uint8))
    words = ("-s", tmp_path / "film.npy", "--record", tmp_path / "film", "--no-show")
    assert cli("run", tmp_path / "noise.yaml", *words)[0] == 0
    begin = Replay.__init__

    def slow(self: Replay, *given: Any) -> None:
        time.sleep(0.2)
        begin(self, *given)

    monkeypatch.setattr(Replay, "__init__", slow)
    monkeypatch.setattr(late, "_PATIENCE_S", 0.01)
    assert cli("replay", tmp_path / "film")[1].splitlines()[0] == "comparing the hash of its source"
    assert cli("replay", run)[1].splitlines()[0] == f"opening {run.as_posix()}"
