"""The view of a recording as GIF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

from stream_sparse import Pipeline
from stream_sparse.exports.export import export
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image, Trace

if TYPE_CHECKING:
    from pathlib import Path


def test_fifteen_small_pictures_a_second(recordings: Path, tmp_path: Path) -> None:
    done = export(recordings / "cut", "gif", tmp_path / "x.gif")
    with av.open(str(done.path)) as video:
        frames = list(video.decode(video=0))
    assert done.frames == len(frames) == 30
    np.testing.assert_allclose([frame.time for frame in frames], np.arange(30) / 15, rtol=0, atol=0.011)
    with av.open(str(recordings / "cut" / "000" / "view.mkv")) as video:
        source = next(video.decode(video=0))
    assert (frames[0].width, frames[0].height) == (640, round(640 * source.height / source.width))
    near = source.reformat(frames[0].width, frames[0].height, "rgb24", interpolation="AREA")
    far = np.abs(frames[0].to_ndarray(format="rgb24").astype(int) - near.to_ndarray())
    assert far.mean() < 4
    assert done.path.read_bytes()[:6] == b"GIF89a"
    assert b"NETSCAPE2.0" in done.path.read_bytes()  # it plays again and again


def test_thin_curves_keep_their_colours(tmp_path: Path) -> None:
    points = [(66, 133), (110, 180), (200, 40), (30, 250)]
    pipeline = Pipeline("sample:macaw").then(PixelTap(points=points, size=5), name="taps")
    pipeline = pipeline.view(Image(), "source").view(Trace(), [f"taps.p{k}" for k in range(4)])
    pipeline.run(frames=30, record=tmp_path / "run")
    with av.open(str(export(tmp_path / "run", "gif").path)) as video:
        *_, found = [frame.to_ndarray(format="bgr24") for frame in video.decode(video=0)]
    with av.open(str(tmp_path / "run" / "view.mkv")) as video:
        frames = list(video.decode(video=0))
    height, width = found.shape[:2]
    wanted = frames[28].reformat(width, height, "bgr24", interpolation="AREA").to_ndarray().astype(int)
    coloured = np.ptp(wanted, axis=2) > 80
    assert coloured.sum() > 100
    assert np.abs(found.astype(int) - wanted)[coloured].mean() < 12
