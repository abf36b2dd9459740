"""engine/sources.js: the samples of the page have the frames of the package."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.frame import Frame
from stream_sparse.page.assets import assets
from stream_sparse.sources import Sample
from tests.support.node_js import in_node, needs_node
from tests.support.slow import slow

pytestmark = [needs_node, pytest.mark.xdist_group("page sources")]  # computed once
ASKING = str(Path(__file__).with_name("asking.mjs"))


@pytest.fixture(scope="module")
def given() -> dict[str, tuple[dict[str, Any], str]]:
    return {name: (about, base64.b64encode(part).decode()) for name, (about, part) in assets().items()}


def frames_of(name: str, count: int) -> Iterator[Frame]:
    source = Sample(name=name)
    source.open()
    yield from islice(source.frames(), count)
    source.close()


@pytest.mark.parametrize(
    ("name", "count"),
    [("trace", 240), ("china", 1), slow(("china-pan", 200)), ("natural", 60), ("digits", 60)],
)
def test_frames_are_those_of_the_package(
    name: str, count: int, given: dict[str, tuple[dict[str, Any], str]]
) -> None:
    parts = {"china-pan": ("china-pan", "china-small"), "natural": ("natural", "pieces")}.get(name, (name,))
    asked = {"assets": {part: given[part] for part in parts}, "name": name, "frames": list(range(count))}
    about, found = in_node(ASKING, "await m.sample(given)", asked)
    medium = Sample(name=name).open()
    assert (tuple(about["shape"]), about["rate"]) == (medium.shape, medium.rate)
    assert about["frames"] == medium.frames
    wanted = [
        [
            frame.time_s,
            hashlib.sha256(frame.data.tobytes()).hexdigest() if frame.data.ndim else float(frame.data),
        ]
        for frame in frames_of(name, count)
    ]
    assert found == wanted


@pytest.mark.parametrize("name", ["macaw", "trace"])
def test_times_go_on_where_a_sample_begins_again(name: str) -> None:
    source = Sample(name=name, loop=True)
    medium = source.open()
    times = [frame.time_s for frame in islice(source.frames(), 500)]
    source.close()
    about = {"shape": [], "dtype": "u1", "rate": medium.rate, "data": [0] * 240}
    own = {"times": times[:240]} if name == "macaw" else {}
    script = "Array.from({ length: 500 }, (_, index) => new m.Stored(given).time(index))"
    assert in_node("engine/sources.js", script, about | own) == times
