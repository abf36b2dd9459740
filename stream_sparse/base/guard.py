"""Guard the methods of units: an error that names the method for what an author's code raises."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from stream_sparse.errors import Error, UnitError, cause_words

_METHODS = frozenset([
    "facts", "idle", "fields", "statistic",
    "state", "restore", "note", "skip", "example_inputs", "merges", "merge_in", "current", "input_types",
    "open", "see", "describe", "draw", "draw_on", "read_off", "aim", "move", "heading", "aspect",
    "write", "flush", "close",
    "forward", "frames_after", "index_at", "repeats", "steady", "again", "with_services", "bursts", "pause_s",
    "lost_at_end", "check_refusal", "notes",
    "parameters", "fresh",
])  # fmt: skip
"""Methods of nodes, panels, sinks and sources that a run calls.

``update``, ``reset`` and ``frames`` are left out: their callers have guards that know the frame.
"""


def guard(cls: type[Any], name: Callable[[type[Any]], str]) -> None:
    """Guard the methods that a class of units defines; ``name`` gives its name in YAML."""
    for key, method in list(vars(cls).items()):
        if (key in _METHODS or key == "__init__") and callable(method):
            setattr(cls, key, _guarded(method, key, name))


def _guarded(method: Callable[..., Any], key: str, name: Callable[[type[Any]], str]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except Error:
            raise
        except BaseException as error:  # also SystemExit, which would silently end a thread of the run
            raise unit_error(name(type(self)), key, error) from error

    return call


def unit_error(name: str, method: str, error: BaseException) -> BaseException:
    """Return the error that says which method of which unit failed; a Ctrl-C itself, with a note."""
    words = f"{name}: {method}() failed: {cause_words(error)}"
    if is_interrupt(error):
        error.add_note(words)
        return error
    return UnitError(words)


def is_interrupt(error: BaseException) -> bool:
    """Return whether an exception is the user's Ctrl-C, which comes in the main thread."""
    return isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread()
