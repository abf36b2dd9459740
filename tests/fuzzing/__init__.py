"""Changed inputs of every kind that a stranger may give, to what reads them in this process, and judged.

An input has a number, which makes it again: ``python -m tests.fuzzing folder --seed 17`` shows what became of
it.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

from . import course, files, network
from .answers import Input, answer_of, problem
from .files import Corpus
from .mutations import Draws

__all__ = ["KINDS", "Corpus", "Input", "answer_of", "make_input", "problem"]

KINDS: dict[str, Callable[[Draws, Corpus, Path], Input]] = {
    "pipeline": files.pipeline,
    "folder": files.folder,
    "state": files.state,
    "submission": course.submission,
    "message": network.message,
    "request": network.request,
}


def make_input(kind: str, number: int, corpus: Corpus, here: Path) -> Input:
    """Make an input in the empty folder ``here``; a number makes the same one always.

    Numbers below 3 are tried anew until they have a text of a megabyte.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts
        rng = Draws(f"{kind} {number}")
        rng.share = 1.0 if number < 3 else 1 / 30
        given = KINDS[kind](rng, corpus, here)
        while number < 3 and not rng.long:
            shutil.rmtree(here)
            here.mkdir()
            given = KINDS[kind](rng, corpus, here)
        return given
