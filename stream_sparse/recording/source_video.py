"""The videos of a run folder: ``source.mkv``, the frames themselves, and ``view.mkv``, the view."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Medium
from stream_sparse.io.video_writer import VideoWriter
from stream_sparse.plan.plan import Plan

Kind: TypeAlias = Literal["lossless", "compressed", "none"]


def picture_kind(wanted: str | None, medium: Medium) -> Kind:
    """How the frames of a source are recorded; by default lossless for a live source, else not at all.

    InputError for another word, or where the frames do not fit into a video.
    """
    fits = (
        medium.dtype in (np.uint8, np.uint16)
        and len(medium.shape) in (2, 3)
        and medium.shape[2:] in ((), (3,))
    )
    if wanted is None:
        return "lossless" if medium.live and fits else "none"
    kinds: tuple[Kind, ...] = get_args(Kind)
    kind = next((kind for kind in kinds if kind == wanted), None)
    if kind is None:
        raise InputError(f"--record-source {wanted}: expected lossless, compressed or none")
    if kind != "none" and not fits:
        description = f"{medium.dtype} of shape {medium.shape}" if medium.shape else "scalars"
        raise InputError(
            f"--record-source {kind}: a video holds pictures of uint8 or uint16, gray or BGR, the source "
            f"gives {description}; leave it out: their file is kept by its hash"
        )
    if kind == "compressed" and medium.dtype != np.uint8:
        raise InputError(
            f"--record-source compressed: h264 keeps 8 bits, the source gives {medium.dtype}; use "
            "lossless, or set depth: 8 on the source"
        )
    return kind


def open_source(path: Path, medium: Medium, kind: Kind) -> VideoWriter:
    """Make the video of the frames: ffv1, equal to the bit, or h264 at a quality that looks equal."""
    from stream_sparse.io.video_writer import VideoWriter

    (height, width), color = medium.shape[:2], len(medium.shape) == 3
    codec: Literal["ffv1", "h264"] = "ffv1" if kind == "lossless" else "h264"
    return VideoWriter(
        path, width, height, codec=codec, rate=medium.rate, quality=80, color=color, dtype=medium.dtype
    )


def open_view(path: Path, size: tuple[int, int], plan: Plan, medium: Medium) -> VideoWriter:
    """Make the video of the view, with the pipeline in its head."""
    from stream_sparse.io.video_writer import VideoWriter

    height, width = size
    rate = medium.rate if plan.view_fps is None else min(plan.view_fps, medium.rate)
    about = {"title": plan.name, "pipeline": plan.text}
    return VideoWriter(path, width, height, rate=rate, color=True, drawn=True, metadata=about)
