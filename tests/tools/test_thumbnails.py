"""tools/thumbnails.py: each pipeline of the package has its small pictures, made of its text as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from stream_sparse.plan import bundled
from tools import thumbnails

FOLDER: Path = thumbnails.OUT
MADE_OF = json.loads((FOLDER / "pipelines.json").read_text("utf-8"))
MOST_BYTES = 450_000


@pytest.mark.parametrize("name", bundled())
def test_none_is_older_than_its_pipeline(name: str) -> None:
    assert MADE_OF.get(name) == thumbnails.made_of(name), (
        f"{name} has changed; run python tools/thumbnails.py"
    )


def test_they_are_small_and_all_that_there_is() -> None:
    pictures = [FOLDER / f"{name}-{theme}.webp" for name in bundled() for theme in ("dark", "light")]
    assert set(FOLDER.iterdir()) == {*pictures, FOLDER / "pipelines.json"}
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES
    for picture in pictures:
        with Image.open(picture) as opened:
            assert (opened.format, opened.size) == ("WEBP", thumbnails.SIZE[::-1])
