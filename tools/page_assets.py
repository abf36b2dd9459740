"""What comes with the page: the clip as a browser decodes it, and the pictures and numbers of samples."""

from __future__ import annotations

import base64
import hashlib
from itertools import islice
from typing import Any

import av
import cv2
import numpy as np

from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.io.hashing import sha256
from stream_sparse.sources import Sample
from stream_sparse.sources._natural import PICTURE, path_of
from stream_sparse.sources.images import read_picture
from stream_sparse.sources.video import luma_to_gray
from tools.h264_gray import without_colours
from tools.page_clip import hidden

__all__ = ["assets", "levels", "origin"]

_LIMITED = 1  # FFmpeg's number of the range from 16 to 235

Asset = tuple[dict[str, Any], bytes]


def levels() -> list[int]:
    """Return the gray level of each luma of a video in limited range."""
    table = luma_to_gray("yuv420p", _LIMITED)
    assert table is not None
    return [int(level) for level in table]


def assets() -> dict[str, Asset]:
    """Return the facts and the bytes of each sample by its name."""
    found = {
        **_clip(), "trace": _all("trace"), "china": _all("china"), "digits": _all("digits"), **_pan(),
        **_natural(),
    }  # fmt: skip
    for name in ("macaw", "trace", "china", "china-pan", "natural", "digits"):
        found[name][0]["origin"] = origin(name)
    return found


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


def _clip() -> dict[str, Asset]:
    """Return the packets of the clip with what a browser needs to decode them, and what some lose."""
    source = Sample(name="macaw")
    medium = source.open()
    frames = list(source.frames())
    source.close()
    packets, chunks = [], []
    with av.open(str(find("macaw"))) as container:
        stream = container.streams.video[0]
        extra = bytes(stream.codec_context.extradata or b"")
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                at = round(packet.pts * packet.time_base * 1_000_000)
                start = sum(map(len, packets))
                chunks.append({"start": start, "length": packet.size, "key": packet.is_keyframe, "at": at})
                packets.append(bytes(packet))
    header = without_colours(extra)
    places, found = hidden(header, packets, np.array(levels()))
    lost = np.stack([np.diff(places, prepend=0), found]).astype(np.int32)
    about = {
        "kind": "clip", "codec": f"avc1.{extra[1:4].hex()}", "description": base64.b64encode(header).decode(),
        "shape": list(medium.shape), "rate": medium.rate, "times": [frame.time_s for frame in frames],
        "chunks": chunks, "hidden": "macaw-hidden",
        "sha256": hashlib.sha256(b"".join(frame.data.tobytes() for frame in frames)).hexdigest(),
    }  # fmt: skip
    return {"macaw": (about, b"".join(packets)), "macaw-hidden": _array(lost)}


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
    known: dict[bytes, int] = {}
    frames = islice(source.frames(), medium.frames)
    order = np.array([known.setdefault(frame.data.tobytes(), len(known)) for frame in frames], np.int32)
    source.close()
    pieces = np.frombuffer(b"".join(known), np.uint8).reshape(-1, *medium.shape)
    return {
        "pieces": _array(pieces),
        "natural": _array(order, kind="pieces", of="pieces", rate=medium.rate),
    }
