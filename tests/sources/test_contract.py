"""Every source that comes with the package keeps the contract; and the checks catch those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pytest

from stream_sparse.base import Source, param
from stream_sparse.data.catalog import find
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.plan import registry
from stream_sparse.sources import Video
from stream_sparse.testing import check_source
from tests.support import servers

ELSEWHERE = {  # they need devices, files or pages first
    "browser": "test_browser.py", "camera": "test_camera.py", "images": "test_images.py",
}  # fmt: skip
PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "array": [
        {},
        {"path": np.array([1.0, np.nan, 2.0])},
        {"path": np.zeros((2, 3, 4)), "axis": -1, "loop": True},
        {"path": np.arange(200, dtype=np.uint16).reshape(100, 2)},
    ],
    "frames": [{}, {"of": [0.5, 1.5, np.nan, 2.5], "fps": 4.0}],
    "sample": [{}],
    "synthetic": [{"width": 16, "height": 8}, {"width": 16, "height": 8, "pace": True, "fps": 300.0}],
    "video": [
        {"path": str(find("macaw"))},
        {"path": str(find("macaw")), "color": True, "start": 7.5, "loop": True},
    ],
}


def test_no_source_is_forgotten() -> None:
    assert sorted([*PARAMETERS, *ELSEWHERE]) == registry.names("sources")


@pytest.mark.parametrize("name", PARAMETERS)
def test_sources(name: str) -> None:
    cls = registry.find("sources", name)
    assert issubclass(cls, Source)
    for given in PARAMETERS[name]:
        check_source(cls, **given)


def test_a_network_camera() -> None:
    with servers.camera(lambda: servers.endless(200)) as url:
        check_source(Video, path=url)


class Flawed(Source):
    """Frames with one flaw.

    >>> Flawed(flaw="none").open().rate
    30.0
    """

    flaw: str = param("none", help="Which.")

    handles: ClassVar[list[Any]] = []

    def reset(self) -> None:
        self._open = False
        self._buffer = np.zeros((2, 2))

    def open(self) -> Medium:
        self._open = True
        if self.flaw == "handle":
            self.handles.append(Path(__file__).open())  # noqa: SIM115  the flaw
        live = self.flaw == "clock"
        return Medium((2, 2), np.dtype(float), 30.0, live, Clock("driver" if live else "index"))

    def frames(self) -> Iterator[Frame]:
        index = 0
        while self._open and index < 1000:
            x = self._buffer if self.flaw == "buffer" else np.zeros((2, 2))
            if self.flaw == "shape" and index == 5:
                x = np.zeros((2, 3))
            x[0, 0] = np.random.default_rng().random() if self.flaw == "chance" else index
            time_s = 0.0 if self.flaw == "time" else index / 30
            yield Frame(index + (self.flaw == "number"), time_s, x)
            index += 1

    def again(self) -> Self:
        return self if self.flaw == "again" else self.fresh()

    def close(self) -> None:
        if self.flaw != "deaf":
            self._open = False


def test_the_checks_pass_what_is_right() -> None:
    check_source(Flawed)


@pytest.mark.parametrize(
    ("flaw", "text"),
    [
        ("number", "frame 0 has the index 1"),
        ("time", "frame 1 has the time 0.0, the one before it 0.0; expected a larger time"),
        ("shape", r"frame 5 has shape and dtype .*; the medium says "),
        ("buffer", "two frames share their memory"),
        ("chance", "opened again frame 0 has other data"),
        ("handle", r"close\(\) left 3 open files"),
        ("deaf", r"frames\(\) yielded a frame after close\(\)"),
        ("again", r"again\(\) returned the source itself; expected a new one"),
    ],
)
def test_the_checks_catch_what_is_wrong(flaw: str, text: str) -> None:
    with pytest.raises(AssertionError, match=f"flawed: {text}"):
        check_source(Flawed, flaw=flaw)
