"""The signals of a piece of a video that a dictionary learns from, coded in a worker process."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from stream_sparse.capture.file_position import FilePosition
from stream_sparse.errors import Error, InputError, cause_words
from stream_sparse.learning.coder import Budget
from stream_sparse.learning.rounds import Coded, Want, code
from stream_sparse.nodes.dictionary_learning import DictionaryLearning
from stream_sparse.nodes.patches import Patches
from stream_sparse.redact import redact_text
from stream_sparse.run.row_reader import RowReader
from stream_sparse.run.start_at import BehindEndError

from .whitening import Fixed, Measure, Moments, Whitening
from .worker_setup import check_versions, know_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.base import Node
    from stream_sparse.frame import Array
    from stream_sparse.plan.plan import Part, Plan

    from .pipeline_text import PipelineText

__all__ = ["Answer", "Piece", "Task", "above", "code_piece", "learner_of", "whitened_by"]


class Piece(NamedTuple):
    """Frames of a video: so many from ``start`` on; None: to its end."""

    source: str
    start: int
    frames: int | None


class Task(NamedTuple):
    """All that a worker needs to code a piece.

    Attributes:
        node: the name of the node that learns.
        whitening: what whitens the patches; None where nothing does, or where it is to be measured.
        atoms: those of the round; None before the first round.
        budget: how sparse codes have to be.
        want: the part of it to return.
        versions: those of the process that learns.
    """

    pipeline: PipelineText
    node: str
    piece: Piece
    whitening: Whitening | None
    atoms: Array | None
    budget: Budget
    want: Want
    versions: dict[str, str]


class Answer(NamedTuple):
    """A piece, coded, and the shape of a signal; or its patches, measured; or why it could not be."""

    coded: Coded | None
    shape: tuple[int, ...] = ()
    moments: Moments | None = None
    error: str = ""


def code_piece(task: Task) -> Answer:
    """Code the signals of a piece, or measure what whitens them; what a worker does.

    An error of the piece is an answer as well.

    Raises:
        RunError: where this process has other versions, which would give other numbers for all pieces.
    """
    check_versions(task.versions)
    try:
        know_units(task.pipeline.units)
        plan = task.pipeline.plan(task.piece.source).without_sinks()
        learner = learner_of(plan, task.node)
        white = whitened_by(plan, learner)
        if white is not None and task.whitening is None:
            return Answer(None, moments=_moments(plan, learner, white, task.piece))
        X, shape = _signals(plan, learner, white, task)
        if task.atoms is not None and len(X) and X.shape[1] != task.atoms.shape[1]:
            return Answer(None, shape)  # of another size than those before, which a round leaves out
        return Answer(code(X, task.atoms, task.budget, task.want), shape)
    except BehindEndError:  # a header may promise more frames than there are
        return Answer(code(np.empty((0, 0)), task.atoms, task.budget, task.want))
    except Error as error:
        return Answer(None, error=str(error))
    except Exception as error:  # of a user's unit, or of a library
        return Answer(None, error=redact_text(cause_words(error)))


def _signals(plan: Plan, learner: Part, white: Part | None, task: Task) -> tuple[Array, tuple[int, ...]]:
    """Return the signals of a piece, (signals, features), in the order of frames, and the shape of one."""
    unit, (ref,) = cast("DictionaryLearning", learner.unit), learner.inputs
    parts = [
        _with_unit(part, Fixed, whitening=task.whitening) if part is white else part
        for part in above(plan, learner)
    ]
    found: list[Array] = []
    shape: tuple[int, ...] = ()
    level = np.zeros(1)  # of energy, where signals are chosen by it: each piece has its own
    with _rows(plan, parts, task.piece) as rows:
        for row in rows:
            if (x := row[str(ref)]) is not None:
                X, shape = unit.signals(x, len(found), level)
                found.append(X.copy())  # it may be a part of all signals of its frame
    return (np.concatenate(found) if found else np.empty((0, 0))), shape


def _moments(plan: Plan, learner: Part, white: Part, piece: Piece) -> Moments | None:
    """Measure the patches of a piece."""
    before = itertools.takewhile(lambda part: part is not white, above(plan, learner))
    with _rows(plan, [*before, _with_unit(white, Measure)], piece) as rows:
        for _ in rows:
            pass
        return cast("Measure", rows.units[white.name]).moments


def _with_unit(part: Part, unit: type[Node], **changes: Any) -> Part:
    """Return a node with another unit, of the same parameters and some more."""
    return replace(part, unit=unit(**{**part.unit.parameters(), **changes}))


def _rows(plan: Plan, parts: Sequence[Part], piece: Piece) -> RowReader:
    """Return the rows of the frames of a piece, behind these nodes alone."""
    plan = replace(plan, parts=tuple(parts), view=(), live=(), keep=(), text="")
    rows = RowReader(plan, piece.frames, FilePosition(frame=piece.start) if piece.start else None)
    if rows.medium.live:
        rows.close()
        raise InputError(f"{plan.source_use}: a live source has no end; give files")
    return rows


def learner_of(plan: Plan, node: str | None = None) -> Part:
    """Return the node that learns a dictionary; InputError where it is missing, or one of several."""
    found = [part for part in plan.parts if isinstance(part.unit, DictionaryLearning)]
    names = ", ".join(part.name for part in found)
    if not found:
        raise InputError(f"{plan.name}: has no dictionary_learning node; learn needs one")
    if node is None and len(found) > 1:
        raise InputError(f"{plan.name}: has {len(found)} nodes that learn ({names}); name one with --node")
    chosen = [part for part in found if node in (None, part.name)]
    if not chosen:
        raise InputError(f"--node {node}: is not a dictionary_learning node of {plan.name}; there is {names}")
    if chosen[0].unit.parameters()["algorithm"] != "omp":
        raise InputError(f"node '{chosen[0].name}': learn needs algorithm: omp")
    return chosen[0]


def above(plan: Plan, learner: Part) -> tuple[Part, ...]:
    """Return the nodes that a learner reads, in order; only one that whitens may remember all frames.

    Raises:
        InputError: for a node whose values in a piece would differ from those in the whole video.
    """
    white, needed = whitened_by(plan, learner), {ref.name for ref in learner.inputs}
    found: list[Part] = []
    for part in reversed(plan.parts):
        if part.name in needed:
            found.insert(0, part)
            needed |= {ref.name for ref in part.inputs}
            horizon = getattr(part.unit, "horizon", lambda: 0)()
            if horizon is None and part is not white:
                raise InputError(
                    f"node '{part.name}' ({part.use}) remembers all frames, so that pieces of a video "
                    "cannot be learned from one by one; give it a window, or leave it out"
                )
    return tuple(found)


def whitened_by(plan: Plan, learner: Part) -> Part | None:
    """Return the ``patches`` node that whitens what a learner reads, or None."""
    read = {ref.name for ref in learner.inputs}
    parts = [part for part in plan.parts if part.name in read and type(part.unit) is Patches]
    return next((part for part in parts if part.unit.parameters()["whiten"]), None)
