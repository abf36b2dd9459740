"""Changed submissions of exercises, and what their processes write."""

from __future__ import annotations

import base64
import io
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.course.checking import mark, mark_line
from stream_sparse.course.child.calls import call
from stream_sparse.course.exercise import find
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import SubmissionOutcome, read
from stream_sparse.course.submissions import submissions

from .answers import Input, code_of
from .files import Corpus
from .mutations import Draws, change_json, changed_bytes, changed_text

__all__ = ["submission"]

EXERCISES = ("relu", "hard_threshold", "measures", "cardinality")
SEED = 1


def submission(rng: Draws, corpus: Corpus, here: Path) -> Input:
    """The file of a submission, and the answers of its process.

    What the file does in its process, and what keeps it there, is the subject of ``tests/course``.
    """
    name = rng.choice(EXERCISES)
    file = here / f"{rng.choice([name, 'answer'])}{rng.choice(['.py', '.ipynb'])}"
    text = find(name).starter()
    if file.suffix == ".ipynb":
        notebook = {"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)}], "nbformat": 4}
        change_json(rng, notebook)
        text = json.dumps(notebook)
    file.write_bytes(
        changed_bytes(rng, text.encode())
        if rng.random() < 0.5
        else changed_text(rng, text).encode(errors="surrogatepass")
    )
    data, done = _changed_answers(rng, name)

    def checked() -> None:
        for found in mark(submissions([Path(file.name)]), SEED, run=lambda *_: _outcome(data, name)):
            if found.error is not None:
                raise found.error
            mark_line(found, SEED)

    return Input(partial(code_of, checked), f"check of {file.name}", done)


def _outcome(data: bytes, name: str) -> SubmissionOutcome:
    answers, stopped = read(data, len(_good(name)))
    return SubmissionOutcome(tuple(answers), stopped)


@cache
def _good(name: str) -> tuple[str, ...]:
    """The lines that the process of a right submission writes, as JSON."""
    exercise = find(name)
    lines = []
    for number, case in enumerate(Judge(exercise, SEED).cases):
        outputs = [_saved(array) for array in call(exercise.reference, case).outputs]
        lines.append(json.dumps({"case": number, "outputs": outputs, "error": "", "changed": []}))
    return tuple(lines)


def _saved(array: Any) -> str:
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()


def _changed_answers(rng: Draws, name: str) -> tuple[bytes, str]:
    lines = [*_good(name)]
    done = []
    for _ in range(rng.choice([0, 1, 1, 3])):
        at = rng.randrange(len(lines))
        tree = json.loads(lines[at])
        done.append(f"{at}: {change_json(rng, tree)}")
        lines[at] = json.dumps(tree)
    data = "".join(f"{line}\n" for line in lines).encode(errors="surrogatepass")
    return (changed_bytes(rng, data) if rng.random() < 0.3 else data), "; ".join(done)
