"""`run --watch`: changes of the files while a run goes on."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.cli.console import console
from stream_sparse.cli.watch import Watch
from stream_sparse.plan.registry import add_file
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from tests.support.sessions import Owner
from tests.support.waiting import until, until_frames

TEXT = """
source: {use: synthetic, pattern: noise, width: 12, height: 8, frames: null, fps: 100, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  relu: {use: relu, from: pixel, theta: 10}
  box: {use: diff_box, from: source, window: 3}
  s: {use: sparsity, from: source, measures: [l0, hoyer]}
keep: [box]
"""
CHANGED = "my.yaml changed: this run ends and the next one starts"


class Session(Owner):
    """A session, its files, and what was told. A test looks itself, twice for each change."""

    def __init__(self, folder: Path, text: str = TEXT, own: str = "", **given: Any) -> None:
        self.file, self.own, self.told = folder / "my.yaml", folder / "own.py", list[str]()
        self.file.write_text(text)
        units = [self.own] if own else []
        if own:
            self.own.write_text(own)
            add_file(self.own)
        read = partial(load, self.file, **given)
        self.watch = Watch(self.file, units, read, self.told.append)
        super().__init__(Player(read().plan, RunOptions(record=folder / "out")))
        until(lambda: self.player.run)
        self.goes_on()

    @property
    def run(self) -> Run:
        assert self.player.run is not None
        return self.player.run

    @property
    def messages(self) -> list[str]:
        return list(self.player.status.messages)

    def write(self, text: str, file: Path | None = None) -> None:
        (file or self.file).write_text(text)
        self.look()

    def look(self) -> None:
        self.watch.look(self.player)
        self.watch.look(self.player)

    def goes_on(self) -> None:
        """Wait for a frame that was taken after all that was changed, and processed."""
        assert self.player.status.phase == "running"
        taken = self.run.status.position + 2
        until(lambda: self.run.status.position >= taken, self.run)
        until_frames(self.run, self.run.status.processed + 2)

    def next_run(self, frames: int) -> Run:
        """Wait for the run that follows, and for so many frames of it."""
        until(lambda: self.player.status.number == 2)
        until_frames(self.run, frames)
        return self.run


def test_changed_parameters_are_one_edit(tmp_path: Path) -> None:
    with Session(tmp_path) as here:
        here.run.set("relu.theta", 99.0)  # a slider; the file says nothing new of it
        here.write(TEXT.replace("window: 3", "window: 5"))
        assert here.told == ["taken up: box.window = 5"]
        assert here.run.status.parameters["relu"]["theta"] == 99.0
        here.write(TEXT.replace("theta: 10", "theta: 140").replace("window: 3", "window: 7"))
        assert here.told[1:] == ["taken up: relu.theta = 140, box.window = 7"]
        here.goes_on()
    *_, edit = [event for event in here.run.events if event["kind"] == "set"]
    assert edit["values"] == {"relu.theta": 140.0, "box.window": 7}
    kept = open_run(tmp_path / "out")
    after = kept.index >= edit["frame"]
    relu, pixel = kept.values["relu"][after], kept.values["pixel"][after]
    np.testing.assert_array_equal(relu, np.maximum(pixel - 140, 0))


def test_the_command_line_overrides_the_file(tmp_path: Path) -> None:
    with Session(tmp_path, set={"box.window": "4"}, source="sample:macaw") as here:
        here.write(TEXT.replace("window: 3", "window: 7").replace("fps: 100", "fps: 50") + "# a thought\n")
        assert here.told == []
        assert here.run.status.parameters["box"]["window"] == 4


OWN = "def times_two(x):\n    return 2 * x\n"
WITH_OWN = TEXT.replace("  box:", "  twice: {use: times_two, from: pixel}\n  box:")


def test_units_of_ones_own_are_watched_too(tmp_path: Path) -> None:
    with Session(tmp_path, WITH_OWN, OWN) as here:
        here.write(OWN.replace("2 * x", "3 * "), here.own)
        (told,) = here.told
        assert told.startswith(f"not taken up: {here.own.as_posix()}:2: does not run: SyntaxError: ")
        here.goes_on()
        here.write(OWN, here.own)
        assert len(here.told) == 1  # as it was
        here.own.write_text(OWN.replace("2 * x", "3 * x"))
        here.write(WITH_OWN.replace("fps: 100", "fps: 50"))
        assert here.told[1:] == [CHANGED.replace("my.yaml", "my.yaml, own.py")]
        values = here.next_run(5).values
        np.testing.assert_array_equal(values["twice"], 3 * values["pixel"])


WRONG = {
    ("theta: 10", "theta: ten"): "my.yaml:5:41 node 'relu' (relu): theta must be a number (got 'ten')",
    ("width: 12", "width: 3"): (
        "node 'pixel' (pixel_tap): row 2, column 3 lies outside the frame of 8 rows and 3 columns; "
        "give a row from 0 to 7 and a column from 0 to 2"
    ),
}


def test_what_is_wrong_or_gone_is_shown_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Session(tmp_path) as here:
        for wrong, why in WRONG.items():
            here.write(TEXT.replace(*wrong))
            assert here.told == here.messages == [f"not taken up: {why}"]
            here.told.clear()
        here.goes_on()
        here.file.unlink()
        here.look()
        here.look()
        assert here.told == here.messages == [f"not taken up: {here.file}: no such file"]
        here.goes_on()
        here.write(TEXT.replace("theta: 10", "theta: 20"))
        assert here.told[1:] == ["taken up: relu.theta = 20"]
        assert here.messages == []


def test_content_counts_once_it_stands_still_and_a_password_is_neither_printed_nor_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session(tmp_path) as here:
        new = TEXT.replace("theta: 10", "theta: 20")
        for size in (40, 80, 120, len(new)):  # an editor that takes its time
            here.file.write_text(new[:size])
            here.watch.look(here.player)
        here.file.rename(tmp_path / "my.yaml~")  # and one that moves the old file away first
        here.watch.look(here.player)
        (tmp_path / "my.yaml~").rename(here.file)
        here.watch.look(here.player)
        assert here.told == []
        here.watch.look(here.player)
        assert here.told == ["taken up: relu.theta = 20"]
        watch = Watch(here.file, [], partial(load, here.file), partial(console().print, markup=False))
        here.file.write_text("nodes: {}\nsource: rtsp://eva:w0rd@cam/1\n")
        watch.look(here.player)
        watch.look(here.player)
        (told,) = here.messages
        assert told.endswith("(got 'rtsp://***@cam/1')")
    assert "(got 'rtsp://***@cam/1')" in capsys.readouterr().out.replace("\n", " ")


def test_a_whole_command(tmp_path: Path) -> None:
    """An edit, and another graph."""
    file, out = tmp_path / "my.yaml", tmp_path / "out"
    file.write_text(TEXT)
    words = ["run", str(file), "--no-show", "--watch", "--record", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "stream_sparse", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until(lambda: _lines(out / "frames.csv") > 5)
    file.write_text(TEXT.replace("theta: 10", "theta: 30"))
    until(lambda: '"set"' in (out / "events.jsonl").read_text())
    file.write_text(TEXT.replace("theta: 10", "theta: 30").replace("box:", "bux:").replace("[box]", "[bux]"))
    until(lambda: _lines(tmp_path / "out-2" / "frames.csv") > 5)
    process.terminate()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "taken up: relu.theta = 30" in said
    assert CHANGED in said
    assert said.count("Measured: ") == 2
    first, second = open_run(out), open_run(tmp_path / "out-2")
    assert first.info["ended"] == second.info["ended"] == {"how": "stopped", "error": None}
    assert list(second.arrays) == ["bux"]


def _lines(path: Path) -> int:
    return path.read_text().count("\n") if path.exists() else 0
