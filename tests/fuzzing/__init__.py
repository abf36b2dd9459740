"""Changed inputs of every kind that a stranger may give, to what reads them in this process, and judged.

An input has a number, which makes it again: ``python -m tests.fuzzing folder --seed 17`` shows what became of
it.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from pathlib import Path

from . import course, files, network
from .answers import Input, answer_of, problem
from .files import Corpus

__all__ = ["KINDS", "Corpus", "Input", "answer_of", "make_input", "problem"]

KINDS: dict[str, Callable[[random.Random, Corpus, Path], Input]] = {
    "pipeline": files.pipeline,
    "folder": files.folder,
    "state": files.state,
    "submission": course.submission,
    "message": network.message,
    "request": network.request,
}


def make_input(kind: str, number: int, corpus: Corpus, here: Path) -> Input:
    """Make an input in the empty folder ``here``; a number makes the same one always."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts
        return KINDS[kind](random.Random(f"{kind} {number}"), corpus, here)
