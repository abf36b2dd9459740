"""A disk that fills up in mid-run: an error names it, and what was written before stays whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.cli import main
from stream_sparse.errors import RunError
from stream_sparse.panels import Trace
from stream_sparse.records.verify import verify
from tests.support.recorded_films import frames_of
from tests.support.slow import quick_first

FULL = "the disk is full; what was recorded before is kept; make room or record elsewhere"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root on Linux may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def pipeline(**source: Any) -> Pipeline:
    given = {"pattern": "noise", "width": 64, "height": 48, "fps": 200.0, "frames": 300, **source}
    return (
        Pipeline(sources.Synthetic(**given))
        .then(nodes.DiffBox(window=2), name="box")
        .then(nodes.PixelTap(row=1, col=1), name="pixel", from_="source")
        .view(Trace(), "pixel")
        .keep("box")
    )


@pytest.mark.parametrize("live", quick_first([False, True]))
def test_everything_that_was_written_opens_and_says_the_same(small_disk: Path, live: bool) -> None:
    run = pipeline(pace=live).start(record=small_disk / "run")
    with pytest.raises(RunError) as caught:
        run.wait()
    assert str(caught.value).startswith(f"{small_disk.as_posix()}/run/")
    assert str(caught.value).endswith(f": {FULL}")
    kept = open_run(small_disk / "run")
    assert kept.info["ended"] == {"how": "error", "error": str(caught.value)}
    rows = len(kept.values["pixel"])
    assert 5 < rows < 300
    frames = frames_of(sources.Synthetic(pattern="noise", width=64, height=48))[kept.index]
    np.testing.assert_array_equal(kept.values["pixel"], frames[:, 1, 1])
    held, box = kept.arrays["box"], nodes.DiffBox(window=2).batch(frames)
    assert len(held) >= rows - 2
    np.testing.assert_array_equal(held[: rows - 2], box[2:])
    with av.open(str(small_disk / "run" / "view.mkv")) as film:
        shown = [frame.time for frame in film.decode(video=0)]
    assert shown == sorted(set(shown))


@pytest.mark.parametrize(
    ("live", "rotate"), quick_first([(True, "0.2s"), (False, None), (True, None), (False, "0.2s")], 2)
)
def test_what_is_left_is_sound(small_disk: Path, live: bool, rotate: str | None) -> None:
    noise = pipeline(pace=live, height=96, width=128)
    with pytest.raises(RunError, match="the disk is full"):
        noise.run(record=small_disk / "run", record_source="lossless", rotate=rotate)
    left = r".*/run: ended by an error at frame (\d+) \(\d\.\d s\), all before is sound: \d+ frames"
    found = re.fullmatch(left, str(verify(small_disk / "run")))
    assert found is not None
    frames = open_run(small_disk / "run").frames["frame"]
    assert len(frames) >= int(found[1])
    assert frames.tolist() == list(range(len(frames)))  # those without a row of values have one here


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of more than a page of each format."""
    folder = tmp_path_factory.mktemp("recorded") / "run"
    pipeline(frames=160).run(record=folder)
    return folder


@pytest.mark.parametrize("kind", quick_first(["csv", "mp4", "report", "parquet"]))
def test_what_is_exported_has_its_name_when_it_is_whole(
    kind: str, small_disk: Path, recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_disk / "ballast").write_bytes(bytes(596 * 1024))
    file = small_disk / f"x.{kind}"
    given = ("report",) if kind == "report" else ("export", f"--{kind}")
    with pytest.raises(SystemExit) as left:
        main([*given, str(recorded), "--to", str(file)])
    assert capsys.readouterr().err == f"error: {file.as_posix()}: {FULL}\n"
    assert left.value.code == 1
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]
