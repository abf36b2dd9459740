"""A function of a notebook at work, live."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from stream_sparse.course.child.calls import NOT_WRITTEN, call
from stream_sparse.course.judge import Verdict
from stream_sparse.course.reply import Reply, asked_by, own_function
from stream_sparse.course.watching import watching
from stream_sparse.errors import InputError
from stream_sparse.plan import source_of
from stream_sparse.player.player import Player
from stream_sparse.run.declared import checked, takes
from stream_sparse.run.options import RunOptions

from .widget_class import widget_class

if TYPE_CHECKING:
    from .widget import RunWidget


@takes(RunOptions, but=("show", "stay"))
def watch(
    function: Callable[..., Any], source: Any = None, exercise: str = "", **options: Any
) -> RunWidget | Reply:
    """Show a function of a notebook at work, live.

    The function runs as a part of the notebook; run the cell again after a change. Sliders move its
    arguments.

    Parameters:
        function: such as ``relu``, made by ``def``.
        source: what :class:`Pipeline` takes, 0 for the first camera; left out, a clip, again and again.
        exercise: its name, where the function has another one.
        {options}

    Returns:
        A widget, as ``Pipeline.show()`` gives; of a function that is not written yet, words that say so.

    Raises:
        InputError: where it is not a function, the exercise is not known, or it cannot be watched.
        DependencyError: without the extra ``notebook``.

    >>> import numpy as np
    >>> def relu(x, theta=0):
    ...     return np.maximum(x, theta)
    >>> widget = watch(relu, frames=30, pace=False)
    >>> widget.run.wait()
    True
    >>> widget.close()
    """
    mine = own_function(function, "watch")
    task = asked_by(mine, exercise)
    if task.watch is None:
        raise InputError(
            f"{task.name}: cannot be watched, since it takes more than a frame or a signal; check it: "
            f"check({mine.__name__})"
        )
    _, cases = task.cases(0)
    if call(task.function_of(mine), cases[0], mine.__code__.co_filename).error.startswith(NOT_WRITTEN):
        return Reply(task.name, Verdict(False, written=False))
    file = f"cell of {mine.__name__}"
    shown = _named(mine, file) if mine is function else function
    plan = watching(task, task.function_of(shown), file, None if source is None else source_of(source))
    return widget_class("watch")(Player(plan, checked(RunOptions, options), stays=lambda _: True))


def _named(function: FunctionType, file: str) -> FunctionType:
    """Return a function whose errors name a file, in place of the one that the kernel makes up."""
    code = function.__code__.replace(co_filename=file)
    named = FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    named.__kwdefaults__ = function.__kwdefaults__
    return named
