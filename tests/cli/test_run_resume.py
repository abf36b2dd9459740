"""`run --resume`: what the terminal says and exit codes."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load, open_run

from .conftest import Cli

PIPELINE = """
name: noise
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 30}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pipeline, its run of 11 frames `a`, and that of all its 30 `whole`."""
    place = tmp_path_factory.mktemp("resumed")
    (place / "noise.yaml").write_text(PIPELINE)
    load(place / "noise.yaml").run(record=place / "a", frames=11)
    load(place / "noise.yaml").run(record=place / "whole")
    return place


def test_a_run_goes_on_with_its_own_pipeline_or_the_named(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    a, yaml = recorded / "a", recorded / "noise.yaml"
    for words, name, count in [((), "b", 19), ((yaml,), "c", 19), (("--frames", 3), "d", 3)]:
        out = cli.says("run", *words, "--resume", a, "--record", tmp_path / name)
        assert out.splitlines()[0] == f"note: goes on from {a.as_posix()} at frame 11"
        assert any(line.startswith(f"Measured: {count} frames in ") for line in out.splitlines())
        rest, whole = open_run(tmp_path / name), open_run(recorded / "whole")
        assert rest.index.tolist() == list(range(11, 11 + count))
        np.testing.assert_array_equal(rest.values["k"], whole.values["k"][11 : 11 + count])
        assert rest.info["name"] == "noise"


def test_a_longer_film_goes_on_where_the_short_one_ended(cli: Cli, tmp_path: Path, recorded: Path) -> None:
    short = recorded / "whole"
    nothing = (
        f"error: --resume: {short.as_posix()}: nothing is left to resume: its source has no more than the "
        "30 frames that were taken; give another with --source\n"
    )
    assert cli("run", "--resume", short) == (2, "", nothing)
    more = ("--set", "source.frames=45", "--record")
    assert cli("run", "--resume", short, *more, tmp_path / "b")[::2] == (0, "")
    assert cli("run", recorded / "noise.yaml", *more, tmp_path / "long")[0] == 0
    rest, whole = open_run(tmp_path / "b"), open_run(tmp_path / "long")
    np.testing.assert_array_equal(rest.values["k"], whole.values["k"][30:])


UNKNOWN = (
    ": its pipeline.yaml does not say where its frames come from: they were in memory, or the address has a "
    "secret; give the source again with --source"
)


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (b"source: {use: video, path: 'rtsp://***@cam/1'}\n", UNKNOWN),
        (b"source: {use: array, path: '(array in memory: uint8)'}\n", UNKNOWN),
        (None, "/pipeline.yaml: is missing; name the pipeline"),
        (b"source: \xff\n", "/pipeline.yaml: is not UTF-8 (byte 0xff); save it as UTF-8; name the pipeline"),
    ],
)  # fmt: skip
def test_a_run_folder_without_its_pipeline(
    cli: Cli, tmp_path: Path, recorded: Path, kept: bytes | None, why: str
) -> None:
    a = shutil.copytree(recorded / "a", tmp_path / "a")
    (a / "pipeline.yaml").unlink()
    if kept is not None:
        (a / "pipeline.yaml").write_bytes(kept)
    assert cli("run", "--resume", a) == (2, "", f"error: --resume: {a.as_posix()}{why}\n")


def test_a_standing_note_is_repeated_at_the_end(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "sleepy.py"
    own.write_text(
        "from stream_sparse import Node\n\n\nclass Sleepy(Node):\n    'Say that nothing moves.'\n"
        "    def note(self):\n        return 'nothing moves: move the camera'\n"
        "    def update(self, x):\n        return 1.0\n"
    )
    file = tmp_path / "sleepy.yaml"
    file.write_text("source: {use: synthetic, frames: 5}\nnodes:\n  still: {use: sleepy}\n")
    out = cli.says("run", file, "--nodes", own)
    lines = [line for line in out.splitlines() if line.strip()]
    assert lines.count("note: node 'still': nothing moves: move the camera") == 1
    measured = next(i for i, line in enumerate(lines) if line.startswith("Measured"))
    assert lines.index("note: node 'still': nothing moves: move the camera") < measured
