"""`run --start-at`: what the terminal says and exit codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load, open_run

from .conftest import Cli


def test_a_file_begins_at_a_place(cli: Cli, tmp_path: Path) -> None:
    whole = load("thresholds").run().values
    for place, index in [("0:05", 150), ("f151", 151)]:
        words = ("--no-show", "--start-at", place, "--record", tmp_path / place.replace(":", ""))
        out = cli.says("run", "thresholds", *words)
        assert out.splitlines()[:2] == [
            f"note: begins at frame {index}, {index / 30:.3f} s",
            f"note: h_gray: over all frames, begin at frame {index}",
        ]
        found = open_run(tmp_path / place.replace(":", ""))
        assert found.frame.tolist() == list(range(index, 240))
        np.testing.assert_array_equal(found.values["pixel"], whole["pixel"][index:])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bird", "--start-at", "1:75"),
         "start at 1:75: expected seconds, minutes or hours (12.5, 0:30, 1:02:03) or a frame (f120)"),
        (("bird", "--start-at", "f240"),
         "start at frame 240: behind the end: the file has 240 frames, the last one at 7.967 s"),
        (("bird", "--start-at", "0:30"),
         "start at 30 s: behind the end: the file has 240 frames, the last one at 7.967 s"),
        (("bird", "--start-at", "3", "--resume", "x"),
         "start at: a resumed run begins where it stopped; leave out one of the two"),
        (("bird", "--start-at", "3", "-s", "synthetic.yaml"),
         ("start at 3 s: expected a file, got a source without a start to count from, "
          "such as a camera or a pipe; leave it out")),
    ],
)  # fmt: skip
def test_refusals(cli: Cli, words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    if "-s" in words:
        paced = tmp_path / "paced.yaml"
        paced.write_text(
            "source: {use: synthetic, width: 8, height: 8, pace: true}\n"
            "nodes: {pixel: {use: pixel_tap, row: 1, col: 1}}\n"
        )
        words = (str(paced), "--start-at", "3")
    assert cli("run", "--no-show", *words) == (2, "", f"error: {said}\n")
