"""``source.mkv``: the frames themselves, beside what was computed from them."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Literal, TypeAlias

from stream_sparse.errors import InputError

from .amounts import format_size

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.frame import Medium
    from stream_sparse.io.video import VideoWriter

__all__ = ["KINDS", "Kind", "expected", "open_source", "picture_kind"]

Kind: TypeAlias = Literal["lossless", "compressed", "none"]
KINDS: tuple[Kind, ...] = ("lossless", "compressed", "none")

# Codec, bytes written for each byte of the frames (h264, which halves colours: for each pixel), and how many
# of them a core encodes in a second, measured on film with the noise of a camera; still scenes need less.
_HOW = {"lossless": ("ffv1", 0.5, 55e6), "compressed": ("h264", 0.1, 90e6)}


def picture_kind(wanted: str | None, medium: Medium) -> Kind:
    """How the frames of a source are recorded.

    Parameters:
        wanted: ``lossless``, ``compressed`` or ``none``; None: lossless where they come only once, else none.
        medium: what the source gives.

    Raises:
        InputError: for another word, or where the frames do not fit into a video.
    """
    fits = str(medium.dtype) == "uint8" and len(medium.shape) in (2, 3) and medium.shape[2:] in ((), (3,))
    if wanted is None:
        return "lossless" if medium.live and fits else "none"
    kind = next((kind for kind in KINDS if kind == wanted), None)
    if kind is None:
        raise InputError(f"--record-source {wanted}: expected lossless, compressed or none")
    if kind != "none" and not fits:
        what = f"{medium.dtype} of shape {medium.shape}" if medium.shape else "scalars"
        raise InputError(
            f"--record-source {kind}: a video holds uint8 pictures, gray or BGR, the source gives {what}; "
            "leave it out: their file is kept by its hash"
        )
    return kind


def expected(kind: Kind, medium: Medium) -> str | None:
    """What the source pictures will take, in words; None where there are none.

    >>> import numpy as np
    >>> from stream_sparse.frame import Clock, Medium
    >>> camera = Medium((480, 640, 3), np.dtype("uint8"), 30.0, True, Clock("driver"))
    >>> print(expected("compressed", camera))
    source.mkv (compressed, h264) takes about 3.3 GB an hour at 30 frames a second
    >>> print(expected("lossless", camera)[:60])
    source.mkv (lossless, ffv1) takes about 49.8 GB an hour at 3
    """
    if kind == "none":
        return None
    pixels = medium.rate * math.prod(medium.shape[:2])
    whole = medium.rate * math.prod(medium.shape)
    codec, ratio, speed = _HOW[kind]
    rate = pixels if kind == "compressed" else whole
    size = format_size(3600 * rate * ratio)
    text = f"source.mkv ({kind}, {codec}) takes about {size} an hour at {medium.rate:g} frames a second"
    if kind == "lossless":
        small = format_size(3600 * pixels * _HOW["compressed"][1])
        text += f": --record-source compressed about {small}, none nothing"
    cores = os.cpu_count() or 1
    if medium.live and rate > speed * cores:
        of = f"{cores} core{'s' * (cores != 1)}"
        much = f"cannot encode as much ({format_size(whole)} a second)"
        text += f"; {of} {much}, so frames will be dropped: take smaller ones"
    return text


def open_source(path: Path, medium: Medium, kind: Kind) -> VideoWriter:
    """The video that takes the frames: ffv1, equal to the bit, or x264, which the eye takes for equal.

    Raises:
        InputError: where it cannot be made.
    """
    from stream_sparse.io.video import VideoWriter

    (height, width), color = medium.shape[:2], len(medium.shape) == 3
    codec = _HOW[kind][0]
    return VideoWriter(path, width, height, codec=codec, rate=medium.rate, quality=80, color=color)
