"""The kinds of inputs: each makes an input from random numbers in an empty folder."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from pathlib import Path

from . import course, files, network
from .answers import Input
from .corpus import Corpus

__all__ = ["KINDS", "make_input"]

KINDS: dict[str, Callable[[random.Random, Corpus, Path], Input]] = {
    "pipeline": files.pipeline,
    "folder": files.folder,
    "state": files.state,
    "media": files.media,
    "words": files.words,
    "batch": files.batch,
    "segments": files.segments,
    "submission": course.submission,
    "message": network.message,
    "request": network.request,
    "page-camera": network.page_camera,
    "mjpeg": network.mjpeg,
}


def make_input(kind: str, number: int, corpus: Corpus, here: Path) -> Input:
    """Make an input in the empty folder ``here``; a number makes the same one always."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts
        return KINDS[kind](random.Random(f"{kind} {number}"), corpus, here)
