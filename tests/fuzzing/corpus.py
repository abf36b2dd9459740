"""What is changed: pipelines, recorded runs, states, pictures and a batch, made by the package itself."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.data import catalog
from stream_sparse.frame import Array

__all__ = ["BATCH", "Corpus"]

PIPELINES = Path(__file__).parents[2] / "pipelines"
# With few patches, short windows and short sweeps: an input is to take a hundredth of a second.
STATES: dict[str, dict[str, Any]] = {
    "bird": {},
    "digits": {},
    "pca": {
        "patches.size": 5, "patches.count": 16, "white.size": 5, "white.count": 16,
        "pca.n_components": 8, "dict.n_components": 8,
    },
    "dictionary": {"dict.n_components": 8},
    "sparse": {"many.n_nonzero_coefs": 5, "held.n_nonzero_coefs": 5},
    "spatial": {f"box_{axis}.window": "{sweep: [12, 92]}" for axis in "xy"},
    "temporal": {"diff.tau": "{sweep: [1, 11]}", "box.window": "{sweep: [1, 11]}"},
}  # fmt: skip
BATCH = """\
name: films
source: {use: array, path: a.npy}
nodes:
  counts: {use: histogram, window: null}
  pixel: {use: pixel_tap, from: source, row: 1, col: 2}
  k: {use: running_kurtosis}
"""


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
        for name, changes in STATES.items():
            load(name, set=changes).run(frames=14, record=self.home / f"state-{name}", view=False)
        return {name: self.home / f"state-{name}" for name in STATES}

    @cached_property
    def video(self) -> Array:
        """Twelve gray frames of the clip, at a quarter of its size."""
        clip = catalog.find("macaw")
        assert clip is not None
        frames = []
        with av.open(str(clip)) as file:
            for frame in file.decode(video=0):
                frames.append(frame.to_ndarray(format="gray")[::4, ::4])
                if len(frames) == 12:
                    break
        return np.stack(frames)

    @cached_property
    def media(self) -> list[Path]:
        """The frames in files of several formats."""
        home, video = self.home, self.video
        np.save(home / "clip.npy", video)
        np.savez(home / "clip.npz", video)
        np.savez_compressed(home / "packed.npz", video)
        (home / "clip.png").write_bytes(cv2.imencode(".png", video[0])[1].tobytes())
        (home / "clip.jpg").write_bytes(cv2.imencode(".jpg", video[0])[1].tobytes())
        for name, codec in (("clip.mp4", "mpeg4"), ("clip.mkv", "ffv1")):
            with av.open(str(home / name), "w") as out:
                stream = out.add_stream(codec, rate=30)
                stream.height, stream.width = video.shape[1:]
                stream.pix_fmt = "yuv420p" if codec == "mpeg4" else "gray"
                for picture in video:
                    frame = av.VideoFrame.from_ndarray(picture, format="gray")
                    out.mux(stream.encode(frame))
                out.mux(stream.encode(None))
        names = [f"clip.{suffix}" for suffix in ("mp4", "mkv", "png", "jpg", "npy", "npz")]
        return [home / name for name in (*names, "packed.npz")]

    @cached_property
    def batch(self) -> Path:
        """A folder with a pipeline, two films, a table of segments, and the finished batch ``out``."""
        place = self.home / "batch"
        place.mkdir()
        (place / "films.yaml").write_text(BATCH)
        for number, name in enumerate("ab"):
            frames = np.random.default_rng(number).integers(0, 200, (20 + number, 4, 5), dtype=np.uint8)
            np.save(place / f"{name}.npy", frames)
        (place / "segments.csv").write_text("path,start,stop,label\na.npy,0,f5,song\nb.npy,f2,,\n")
        films = [place / "a.npy", place / "b.npy"]
        load(place / "films.yaml").batch(films, out=place / "out", jobs=1)
        return place
