"""Make ``stream_sparse/web/app/thumbnails/``: small pictures of bundled pipelines, dark and light.

    python tools/thumbnails.py

It runs each pipeline for some frames, with the clip in place of a camera. ``pipelines.json`` beside them has
a hash of what each was made of, by which a test finds those that are out of date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.theme import THEMES
from stream_sparse.plan.files import bundled, read_text
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.view.layout import CardRequest

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Stamp
    from stream_sparse.plan.plan import Plan
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

OUT = Path(__file__).resolve().parent.parent / "stream_sparse" / "web" / "app" / "thumbnails"
INSTEAD = {"webcam": "sample:macaw"}  # of a source that not every machine has
# The panels that tell most, by number; of others the first and the last.
PANELS = {
    "alpha": (2, 3), "bird": (0, 3), "complex_cells": (0, 1), "dictionary": (0, 1), "digits": (1, 2),
    "events": (0, 2), "fields": (0, 1), "flicker": (2, 3),
    "movie_fields": (2, 3), "pca": (1, 2), "signal": (0, 2), "sparse": (1, 3), "spatial": (2, 4),
    "temporal": (0, 1), "thresholds": (3, 4), "webcam": (0, 1),
}  # fmt: skip


SIZE = (324, 576)
"""Height and width: twice those of its place on a page, whose screen may have two pixels for one."""
MARGIN, DENSITY = 8, 1.6


class Thumbnail:
    """Draws some panels of a pipeline beside each other, for each theme: those after its last frame."""

    def __init__(self, panels: Sequence[int]) -> None:
        self.panels = panels
        self.pictures: dict[str, Array] = {}

    def wants(self) -> bool:
        """Return that the run need not draw for it."""
        return False

    def ended(self) -> None:
        """Do nothing: the last picture stays."""

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:  # noqa: ARG002
        """Keep the picture of a frame in place of the one before."""
        self.pictures = {name: self._joined(pictures, name) for name in THEMES}

    def _joined(self, pictures: FramePictures, name: str) -> Array:
        tall, wide = SIZE
        joined, theme = blank(tall, wide, THEMES[name].card), THEMES[name]
        edges = np.linspace(0, wide, len(self.panels) + 1).astype(int)
        for panel, left, right in zip(self.panels, edges[:-1], edges[1:], strict=True):
            rows, columns = tall - 2 * MARGIN, int(right - left) - 2 * MARGIN
            drawn = pictures.card(CardRequest(panel, rows, columns, DENSITY, theme))
            joined[MARGIN : MARGIN + rows, left + MARGIN : left + MARGIN + columns] = drawn
        return joined


def drawn(plan: Plan, panels: Sequence[int] | None) -> dict[str, Array]:
    """Run a pipeline for some frames, and return a uint8 BGR picture for each theme by its name."""
    last = len(plan.panels) - 1
    thumbnail = Thumbnail(panels or tuple(dict.fromkeys((0, last))))
    run = Run(plan.without_sinks(), RunOptions(frames=240, values=False, pace=False, watched=True))
    run.access.view.show(thumbnail)
    run.start().wait()
    return thumbnail.pictures


def made_of(name: str) -> str:
    """Return a hash of what the pictures of a pipeline are made of."""
    given = f"{read_text(bundled()[name])}{PANELS.get(name)}{INSTEAD.get(name)}"
    return hashlib.sha256(given.encode()).hexdigest()


def main() -> None:
    """Make the pictures that are missing or out of date, and remove those of pipelines that are gone."""
    OUT.mkdir(parents=True, exist_ok=True)
    kept = OUT / "pipelines.json"
    before = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    sums = {name: made_of(name) for name in bundled()}
    for picture in OUT.glob("*.webp"):
        name = picture.stem.rpartition("-")[0]
        if before.get(name) != sums.get(name):
            picture.unlink()
    for name in sums:
        if all((OUT / f"{name}-{theme}.webp").is_file() for theme in THEMES):
            continue
        plan = load(name, source=INSTEAD.get(name)).plan
        for theme, picture in drawn(plan, PANELS.get(name)).items():
            file = OUT / f"{name}-{theme}.webp"
            cv2.imwrite(str(file), picture, [cv2.IMWRITE_WEBP_QUALITY, 60])
            print(f"{file.stat().st_size:8d}  {file}")
    kept.write_text(json.dumps(sums, indent=1) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
