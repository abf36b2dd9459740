"""What comes with the page: clips as a browser decodes them, and the pictures and numbers of samples."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np

from stream_sparse.base import Source
from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.io.hashing import sha256
from stream_sparse.sources import Sample, Video
from stream_sparse.sources._natural import PICTURE, path_of
from stream_sparse.sources.images import read_picture
from stream_sparse.sources.video import luma_to_gray

from .h264_gray import without_colours
from .hidden_levels import hidden

__all__ = ["Asset", "EncodedClip", "assets", "clip_assets", "encoded", "levels", "origin"]

_LIMITED = 1  # FFmpeg's number of the range from 16 to 235
_MOST_ROWS, _MOST_COLUMNS = 480, 640
_MOST_VALUES = 100_000_000  # of all frames of a clip, which the page holds decoded

Asset = tuple[dict[str, Any], bytes]


def levels() -> list[int]:
    """Return the gray level of each luma of a video in limited range."""
    table = luma_to_gray("yuv420p", _LIMITED)
    assert table is not None
    return [int(level) for level in table]


class EncodedClip(NamedTuple):
    """A video of the user's, encoded again for browsers; ``note`` says its size, and what was changed."""

    path: Path
    note: str


def assets(names: Collection[str] | None = None) -> dict[str, Asset]:
    """Return the facts and the bytes of some samples, or of all, by their names; the clip is always there."""
    makers = {
        "trace": lambda: {"trace": _all("trace")}, "china": lambda: {"china": _all("china")},
        "digits": lambda: {"digits": _all("digits")}, "china-pan": _pan, "natural": _natural,
    }  # fmt: skip
    clip = _clip("macaw", Sample(name="macaw"), find("macaw"))
    for name in makers if names is None else names:
        if name in makers:
            clip |= makers[name]()
    for name in ("macaw", *makers):
        if name in clip:
            clip[name][0]["origin"] = origin(name)
    return clip


def clip_assets(file: Path) -> dict[str, Asset]:
    """Return the facts and the bytes of a clip that :func:`encoded` has made, by its name."""
    clip = _clip(file.name, Video(path=str(file)), file)
    clip[file.name][0]["origin"] = {"path": file.name, "size": file.stat().st_size, "sha256": sha256(file)}
    return clip


def encoded(video: Video, folder: Path) -> EncodedClip:
    """Encode a video again, in gray: H.264 in MP4, of a size and a length that a page can hold."""
    source = type(video)(**{**video.parameters(), "loop": False})
    medium = source.open()
    rows, columns = medium.shape
    share = min(1.0, _MOST_ROWS / rows, _MOST_COLUMNS / columns)
    rows, columns = (int(length * share) // 2 * 2 for length in (rows, columns))
    most = _MOST_VALUES // (rows * columns)
    lumas = np.searchsorted(levels()[16:236], np.arange(256)).clip(0, 219).astype(np.uint8) + 16
    file, count, cut = folder / f"{Path(video.path).stem}.mp4", 0, ""
    with av.open(str(file), "w", format="mp4", options={"fflags": "+bitexact"}) as out:
        rate = Fraction(medium.rate).limit_denominator(1001)
        stream: Any = out.add_stream("h264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = columns, rows, "yuv420p"
        stream.codec_context.thread_count = 1  # the same versions give the same bytes
        stream.options = {"crf": "25", "preset": "slow", "threads": "1", "x264-params": "keyint=60"}
        for image in source.frames():
            if count == most:
                cut = f", the first {count} frames"
                break
            small = (
                image.data
                if share == 1
                else cv2.resize(image.data, (columns, rows), interpolation=cv2.INTER_AREA)
            )
            planes = np.full((rows * 3 // 2, columns), 128, np.uint8)
            planes[:rows] = lumas[small[:rows, :columns]]
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = count, 1 / rate
            out.mux(stream.encode(frame))
            count += 1
        out.mux(stream.encode(None))
    source.close()
    return EncodedClip(file, f"{columns}x{rows}{cut}, {file.stat().st_size / 1e6:.1f} MB of H.264")


def origin(name: str) -> dict[str, Any]:
    """Return what a recording says of the file of a sample."""
    file = find(name)
    return {"path": f"sample:{name}", "size": file.stat().st_size, "sha256": sha256(file)}


def _array(data: Array, **about: Any) -> Asset:
    kind = {"kind": "array", "dtype": data.dtype.str[1:], "shape": list(data.shape)}
    return {**kind, **about}, data.tobytes()


def _all(name: str) -> Asset:
    """Return all frames of a sample as one array."""
    source = Sample(name=name)
    medium = source.open()
    frames = np.stack([frame.data for frame in source.frames()])
    source.close()
    return _array(frames, shape=list(medium.shape), rate=medium.rate)


def _clip(name: str, source: Source, file: Path) -> dict[str, Asset]:
    """Return the packets of a clip with what a browser needs to decode them, and what some lose."""
    medium = source.open()
    frames = list(source.frames())
    source.close()
    packets, chunks = list[bytes](), list[dict[str, Any]]()
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        extra = bytes(stream.codec_context.extradata or b"")
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                at = round(packet.pts * packet.time_base * 1_000_000)
                start = sum(map(len, packets))
                chunks.append({"start": start, "length": packet.size, "key": packet.is_keyframe, "at": at})
                packets.append(bytes(packet))
    header = without_colours(extra) if name == "macaw" else extra  # others have none
    places, hidden_levels = hidden(header, packets, np.array(levels()))
    lost = np.stack([np.diff(places, prepend=0), hidden_levels]).astype(np.int32)
    about = {
        "kind": "clip", "codec": f"avc1.{extra[1:4].hex()}", "description": base64.b64encode(header).decode(),
        "shape": list(medium.shape), "rate": medium.rate, "times": [frame.time_s for frame in frames],
        "chunks": chunks, "hidden": f"{name}-hidden",
        "sha256": hashlib.sha256(b"".join(frame.data.tobytes() for frame in frames)).hexdigest(),
    }  # fmt: skip
    return {name: (about, b"".join(packets)), f"{name}-hidden": _array(lost)}


def _pan() -> dict[str, Asset]:
    """Return the picture over which a window moves, and the way of the window."""
    medium = Sample(name="china-pan").open()
    small = cv2.resize(read_picture(find("china"), color=False), PICTURE, interpolation=cv2.INTER_AREA)
    way = path_of(small.shape[0] - medium.shape[0], small.shape[1] - medium.shape[1]).astype(np.int32)
    picture = np.asarray(small)
    about = {"kind": "pan", "of": "china-small", "shape": list(medium.shape), "rate": medium.rate}
    return {"china-small": _array(picture), "china-pan": ({**_array(way)[0], **about}, way.tobytes())}


def _natural() -> dict[str, Asset]:
    """Return the crops of natural pictures, each once, and their order."""
    source = Sample(name="natural")
    medium = source.open()
    seen: dict[bytes, int] = {}
    frames = islice(source.frames(), medium.frames)
    order = np.array([seen.setdefault(frame.data.tobytes(), len(seen)) for frame in frames], np.int32)
    source.close()
    pieces = np.frombuffer(b"".join(seen), np.uint8).reshape(-1, *medium.shape)
    return {
        "pieces": _array(pieces),
        "natural": _array(order, kind="pieces", of="pieces", rate=medium.rate),
    }
