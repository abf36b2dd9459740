"""Make ``stream_sparse/studio/static/thumbnails/``: small pictures of bundled pipelines, dark and light.

    python tools/thumbnails.py

It runs each pipeline for some frames, with the clip in place of a camera. ``pipelines.json`` beside them has
a hash of what each was made of, by which a test finds those that are out of date.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from stream_sparse import load
from stream_sparse.drawing.theme import THEMES
from stream_sparse.plan.files import bundled, read_text
from stream_sparse.studio.pictures import small
from stream_sparse.studio.studio import Thumbnail

OUT = Path(__file__).resolve().parent.parent / "stream_sparse" / "studio" / "static" / "thumbnails"
INSTEAD = {"webcam": "sample:macaw"}  # of a source that not every machine has
# The panels that tell most, by number; of others the first and the last.
PANELS = {
    "alpha": (2, 3), "bird": (0, 3), "complex_cells": (0, 1), "dictionary": (0, 1), "digits": (1, 2),
    "digits_course": (1, 4), "events": (0, 2), "fields": (0, 1), "flicker": (2, 4),
    "movie_fields": (2, 3), "pca": (1, 2), "signal": (0, 2), "sparse": (1, 5), "spatial": (2, 4),
    "temporal": (0, 1), "thresholds": (3, 4), "webcam": (0, 1),
}  # fmt: skip


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
        for theme, picture in Thumbnail(plan, PANELS.get(name)).draw().items():
            file = OUT / f"{name}-{theme}.webp"
            file.write_bytes(small(picture))
            print(f"{file.stat().st_size:8d}  {file}")
    kept.write_text(json.dumps(sums, indent=1) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
