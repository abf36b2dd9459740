"""Edits after which a panel of the view could not show what it gets."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_sparse import load

from .test_edits import FRAMES, refused


def test_what_no_panel_could_show_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film.npy"
    np.save(film, np.random.default_rng(0).integers(0, 256, (FRAMES, 24, 24), dtype=np.uint8))
    (tmp_path / "p.yaml").write_text(
        f"source: {{use: array, path: {film.as_posix()}}}\n"
        "nodes:\n"
        "  pixel: {use: pixel_tap, row: 2, col: 3}\n"
        "  recent: {use: recent, frames: 3}\n"
        "  counts: {use: histogram, bins: 8, from: source}\n"
        "view: [[{panel: bars, from: recent}, {panel: histogram, from: counts}]]\n"
    )
    run = load(tmp_path / "p.yaml").start(pace=True, record=tmp_path / "out")
    assert refused(run, "recent.frames", 100) == (
        "set 'recent.frames': bars: expects scalars or vectors of at most 64 numbers, got float64 of shape "
        "(100,); show it with an image or a histogram"
    )
    run.set({"recent.frames": 4, "counts.bins": 6})
    run.wait()
    assert (run.ended, run.frames) == ("end", FRAMES)
