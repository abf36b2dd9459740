"""What is changed: pipelines, recorded runs and states, made by the package itself."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from stream_sparse import load

from .mutations import ODD

__all__ = ["Corpus"]

PIPELINES = Path(__file__).parents[2] / "pipelines"


class Corpus:
    """Makes each part when it is first asked for, below a folder.

    Attributes:
        home: the folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    @cached_property
    def pipelines(self) -> dict[str, str]:
        """The texts of the pipelines of the package, but the one that needs a camera."""
        paths = sorted(PIPELINES.glob("*.yaml"))
        return {path.stem: path.read_text("utf-8") for path in paths if path.stem != "webcam"}

    @cached_property
    def folders(self) -> list[Path]:
        """Recorded runs: one with an edit, its source and its view, a small one, and one in segments."""
        bird = load("bird")
        with bird.start(frames=12, record=self.home / "bird", record_source="lossless") as run:
            run.set("relu.theta", 100.0)
            run.wait()
        load("minimal").run(
            frames=100, record=self.home / "cut", view=False, rotate="1s", record_source="compressed"
        )
        return [self.home / "bird", self.small, self.home / "cut"]

    @cached_property
    def small(self) -> Path:
        """A recorded run without pictures."""
        load("bird").run(frames=12, record=self.home / "small", view=False)
        return self.home / "small"

    @cached_property
    def states(self) -> dict[str, Path]:
        """Recorded runs with the states of all nodes that have one."""
        for name, changes in ODD["states"].items():
            load(name, set=changes).run(frames=14, record=self.home / f"state-{name}", view=False)
        return {name: self.home / f"state-{name}" for name in ODD["states"]}
