"""`run --start-at`: what the terminal says and exit codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_sparse import load, open_run

from .conftest import Cli


def test_a_file_begins_at_a_place(cli: Cli, tmp_path: Path) -> None:
    whole = load("thresholds").run(frames=161).values
    for place, index in [("0:05", 150), ("f151", 151)]:
        folder = tmp_path / place.replace(":", "")
        words = ("--no-show", "--frames", "10", "--start-at", place, "--record", folder)
        out = cli.says("run", "thresholds", *words)
        assert out.splitlines()[:2] == [
            f"note: begins at frame {index}, {index / 30:.3f} s",
            f"note: h_gray: values over all frames start at frame {index}",
        ]
        found = open_run(folder)
        assert found.index.tolist() == list(range(index, index + 10))
        np.testing.assert_array_equal(found.values["pixel"], whole["pixel"][index : index + 10])
